// Several archives on one page: each has a layer of points, its journeys go with that layer's switch, its photos lie in its folder.
(function (W) {
  // The address of a photo's file, or null where the page has none. Paths begin with the name of their archive if there are several.
  W.photoUrl = function (page, path, odd) {
    const encoded = (names) => names.split("/").map(encodeURIComponent).join("/");
    if (page.archive_url !== null) return page.archive_url + (odd || encoded(path));
    const owner = page.owners.find(({ name, url }) => url !== null && path.startsWith(name + "/"));
    return owner ? owner.url + encoded(path.slice(owner.name.length + 1)) : null;
  };

  W.watchOwners = function (page) {
    page.owners.forEach((_, number) => {
      const points = page.shown.get("owner:" + number);
      points.on("add", () => page.traces?.hideOwner(number, false));
      points.on("remove", () => page.traces?.hideOwner(number, true));
    });
  };
})(Whereshot);
