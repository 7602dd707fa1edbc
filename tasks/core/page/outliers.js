// Positions to look at: photos far from everything around them in time, with the reason; a click leads to each.
(function (W) {
  const LISTED = 5;

  function distance(outliers, i) {
    const [metres, minutes] = [outliers.metres[i], outliers.within_min[i]];
    if (metres === null) return "";
    return W.metres(metres) + " from everything within " + (minutes < 60 ? minutes + " min" : Math.round(minutes / 6) / 10 + " h");
  }

  // The point of a photo on the map, as [layer, row], or null where it is not drawn.
  function pointOf(page, outliers, i) {
    for (const points of W.pointLayers(page)) {
      const { path, donor_dir, lat } = points.layer.content;
      const row = lat.findIndex((_, at) => W.value(path, at) === outliers.path[i] && !W.value(donor_dir, at));
      if (row >= 0) return [points, row];
    }
    return null;
  }

  function go(page, outliers, i) {
    const point = pointOf(page, outliers, i);
    const at = point ? point[0].position(point[1]) : L.latLng(outliers.lat[i], W.shownLon(page, outliers.lon[i]));
    if (page.traces?.only) W.chooseJourney(page, page.traces.only);
    W.alone(page, null);
    W.bringIntoView(page);
    // Both ends of what is wrong are to be seen: where the photo is, and where its camera was.
    const beside = outliers.near_lat[i] === null ? null : L.latLng(outliers.near_lat[i], W.shownLon(page, outliers.near_lon[i]));
    if (beside) beside.lng = W.nearLon(beside.lng, at.lng);
    const bounds = L.latLngBounds([at, beside || at]);
    page.map.fitBounds(bounds, { paddingTopLeft: [80, 240], paddingBottomRight: [80, 130], maxZoom: 12, animate: false });
    if (point) {
      W.switchTo(page, point[0].layer.key, true);
      W.showCards(page, [[0, ...point]]);
    } else described(page, outliers, i, at);
    W.pointTo(page, beside && [[at.lat, at.lng], [beside.lat, beside.lng]]);
    page.chosen?.on("remove", () => W.pointTo(page, null));
  }

  // The card of a photo that is not drawn.
  function described(page, outliers, i, at) {
    const path = outliers.path[i];
    const body = W.element("div", "ws-body", W.element("p", "ws-evidence", W.value(outliers.why, i)));
    W.openCard(page, at, W.element("article", "ws-card", W.element("h2", "", path.slice(path.lastIndexOf("/") + 1)), body));
  }

  function row(page, outliers, i) {
    const path = outliers.path[i];
    const look = page.layers.find((layer) => layer.key === W.value(outliers.state, i));
    const when = W.value(outliers.when, i);
    const name = W.element("span", "ws-title", path.slice(path.lastIndexOf("/") + 1), W.element("small", "", when ? W.moment(when.slice(0, 16)) : "Time unknown"));
    const far = distance(outliers, i);
    const reason = W.value(outliers.why, i);
    const cut = reason.indexOf(":") > 0 ? reason.indexOf(":") : reason.length;
    // The whole sentence is long: it is there once a photo is looked at, and on paper.
    const rest = reason.length > cut && W.element("span", "ws-rest", reason.slice(cut));
    const why = W.element("span", "ws-why", far && W.element("b", "", far), reason.slice(0, cut), rest);
    const mark = look ? W.mark(look) : W.swatch(W.value(outliers.state, i));
    const button = W.button("ws-row ws-outlier", [mark, name, why], () => {
      for (const other of document.querySelectorAll(".ws-outlier")) other.setAttribute("aria-pressed", String(other === button));
      go(page, outliers, i);
    });
    button.setAttribute("aria-pressed", "false");
    return W.element("li", "", button);
  }

  W.outlierSection = function (page) {
    const { outliers } = page;
    if (!outliers.count) return null;
    const section = W.section("list-outliers", "Positions to look at", W.count(outliers.count));
    section.append(W.element("p", "ws-note", "Far from everything that their camera saw around the same time."));
    const rows = W.element("ul", "ws-rows");
    section.append(rows, W.growing(rows, [...outliers.path.keys()], (i) => row(page, outliers, i), "more", LISTED));
    const unlisted = outliers.count - outliers.path.length;
    if (unlisted > 0) section.append(W.element("p", "ws-note", "The " + W.count(outliers.path.length) + " furthest of " + W.count(outliers.count) + " are listed."));
    return section;
  };
})(Whereshot);
