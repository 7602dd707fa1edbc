// What is told of a place: its card, the list of those that a marker stands for, and the most visited ones in the panel.
(function (W) {
  const LISTED = 10; // in the panel at once
  const MORE = 100; // with each further click

  W.UNNAMED = "Unnamed place";
  W.visits = (n) => W.counted(n, "visit");
  const days = (place) => [...new Set([place.first, place.last])].filter(Boolean).map((day) => W.day(day)).join(" – ");
  W.placeWords = (place) => [place.title, W.photos(place.photos), place.visits && W.visits(place.visits), days(place)].filter(Boolean).join(" · ");

  // On a phone the map is above the panel.
  W.bringIntoView = (page) => page.map.getContainer().scrollIntoView({ block: "nearest" });

  // The latest visits by day: the times of day behind each, and the day of the end where it is another one.
  function visitList(place) {
    const lines = new Map();
    for (const visit of place.times.split(";").filter(Boolean)) {
      const [start, end] = visit.split("/");
      const last = !end ? "" : end.length > 5 ? W.day(end) + ", " + end.slice(11) : end;
      const times = [start.slice(11), last].filter(Boolean).join(" – ");
      const day = start.slice(0, 10);
      lines.set(day, [...(lines.get(day) || []), times]);
    }
    const list = W.element("ul", "ws-visits");
    for (const [day, times] of lines)
      list.append(W.element("li", "", W.element("span", "", W.day(day)), W.element("span", "", times.reverse().join(", "))));
    const earlier = place.visits - place.times.split(";").filter(Boolean).length;
    if (lines.size && earlier > 0) list.append(W.element("li", "ws-more", "and " + W.visits(earlier) + " before"));
    return lines.size ? list : null;
  }

  // The best pictures of a place, beside each other: up to four in a grid.
  function pictures(found) {
    if (!found?.length) return [];
    const box = W.element("div", "ws-pictures ws-pictures-" + Math.min(4, found.length));
    box.append(...found.slice(0, 4).map(W.picture));
    return [box];
  }

  function card(page, place) {
    const { layer } = page.places;
    const box = W.element("article", "ws-card");
    box.append(...pictures(layer.content.pictures?.[place.i]));
    const state = W.element("p", "ws-state", W.mark(layer), place.outer ? "Place in " + place.outer.title : "Place");
    box.append(state, W.element("h2", "", place.title));
    if (place.words) box.append(W.element("p", "ws-folder", place.words));
    const list = W.facts([
      ["Photos", W.count(place.photos)],
      ["Visits", place.visits && W.count(place.visits)],
      ["First", place.first && W.day(place.first, true)],
      ["Last", place.last && W.day(place.last, true)],
      ["Radius", place.metres > 0 && W.metres(place.metres)],
      ["Inside", place.inner.length > 1 && W.count(place.inner.length) + " smaller places"],
    ]);
    box.append(W.element("div", "ws-body", list, visitList(place)));
    box.append(W.button("ws-open", "Fit the map to it", () => fit(page, place)));
    return box;
  }

  function fit(page, place) {
    page.map.fitBounds(page.places.bounds(place), { padding: [36, 36], maxZoom: 17, animate: false });
  }

  W.openPlace = (page, place) => W.openCard(page, [place.lat, place.lon], card(page, place), page.places, place.i);

  W.goToPlace = function (page, place) {
    W.switchTo(page, "places", true);
    W.bringIntoView(page);
    fit(page, place);
    W.openPlace(page, place);
  };

  // A marker of several places: the map comes nearer until they part; where it cannot, they are listed.
  W.openPlaces = function (page, places) {
    const { map } = page;
    const bounds = L.latLngBounds(places.map(({ lat, lon }) => [lat, lon]));
    const size = map.options.crs.scale(map.getMaxZoom());
    const wide = (values) => (Math.max(...values) - Math.min(...values)) * size;
    if (Math.hypot(wide(places.map(({ x }) => x)), wide(places.map(({ y }) => y))) > 100) {
      map.fitBounds(bounds, { padding: [60, 60], animate: false });
      return;
    }
    const box = W.element("article", "ws-card", W.element("h2", "", W.count(places.length) + " places on one spot"));
    const rows = places.map((place) => W.element("li", "", row(place, () => W.openPlace(page, place))));
    box.append(W.element("div", "ws-body", W.element("ul", "ws-rows", ...rows)));
    W.openCard(page, [places[0].lat, places[0].lon], box);
  };

  function row(place, act) {
    const name = W.element("span", "ws-title", place.name, place.words && W.element("small", "", place.words));
    const days = place.days > 1 ? W.count(place.days) + " days" : "";
    // Of photos without a time no visit is known.
    const [most, ...rest] = [place.visits && W.visits(place.visits), W.photos(place.photos), days].filter(Boolean);
    const numbers = W.element("span", "ws-numbers", W.element("b", "", most), W.element("small", "", rest.join(" · ")));
    return W.button("ws-row", [W.element("i", "ws-emoji-cell", place.emoji), name, numbers], act);
  }

  // The most visited places of the first level, and of the others those that a person has named.
  W.placeSection = function (page) {
    const { all } = page.places;
    const listed = all.filter((place) => !place.outer || place.named).sort((a, b) => b.visits - a.visits || b.photos - a.photos);
    const section = W.section("list-places", "Most visited places");
    const rows = W.element("ul", "ws-rows");
    const of = (place) => W.element("li", "", row(place, () => W.goToPlace(page, place)));
    section.append(rows, W.growing(rows, listed, of, "more places", LISTED, MORE));
    return section;
  };
})(Whereshot);
