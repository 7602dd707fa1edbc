// Several archives on one page: each has a layer of points, with whose switch its journeys and places go; its photos lie in its folder.
(function (W) {
  // The address of a photo's file, or null where the page has none. Paths begin with the name of their archive if there are several.
  W.photoUrl = function (page, path, odd) {
    const encoded = (names) => names.split("/").map(encodeURIComponent).join("/");
    if (page.archive_url !== null) return page.archive_url + (odd || encoded(path));
    const owner = page.owners.find(({ name, url }) => url !== null && path.startsWith(name + "/"));
    return owner ? owner.url + encoded(path.slice(owner.name.length + 1)) : null;
  };

  const ROUNDED_M = 20; // by so much positions and radii on the page may be off

  // Whose photos lie at each place: a Map of place -> Set of numbers of owners.
  function visitors({ owners, places, shown }) {
    const found = new Map(places.all.map((place) => [place, new Set()]));
    const rows = [...places.all].sort((a, b) => a.lat - b.lat);
    const widest = Math.max(...rows.map(({ metres }) => metres), 0) + ROUNDED_M;
    owners.forEach((_, number) => {
      const { lat, lon } = shown.get("owner:" + number).layer.content;
      for (let i = 0; i < lat.length; i++) {
        const high = widest / 111195;
        for (let n = W.lastUpTo(rows, lat[i] - high, (place) => place.lat) + 1; n < rows.length && rows[n].lat <= lat[i] + high; n++)
          if (!found.get(rows[n]).has(number) && W.distance_m(rows[n], { lat: lat[i], lon: lon[i] }) <= rows[n].metres + ROUNDED_M)
            found.get(rows[n]).add(number);
      }
    });
    return found;
  }

  // Places where only people have been who are switched off go with them.
  function hidePlaces(page) {
    if (!page.places) return;
    const off = new Set([...page.owners.keys()].filter((number) => !page.map.hasLayer(page.shown.get("owner:" + number))));
    page.visitors ??= visitors(page);
    page.places.hide(new Set(page.places.all.filter((place) => {
      const there = [...page.visitors.get(place)];
      return there.length && there.every((number) => off.has(number));
    })));
  }

  W.watchOwners = function (page) {
    page.owners.forEach((_, number) => {
      const points = page.shown.get("owner:" + number);
      points.on("add remove", () => hidePlaces(page));
      points.on("add", () => page.traces?.hideOwner(number, false));
      points.on("remove", () => {
        page.traces?.hideOwner(number, true);
        if (page.traces?.only?.owner === number) W.chooseJourney(page, page.traces.only); // all of the others are shown again
      });
    });
  };
})(Whereshot);
