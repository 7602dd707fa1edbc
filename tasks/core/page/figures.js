// The big numbers above everything else: only those that tell something are there.
(function (W) {
  const ONE = { countries: "country" };
  const word = (name, n) => (n === 1 ? ONE[name] || name.slice(0, -1) : name);

  function figure(value, words, title) {
    const box = W.element("div", "ws-figure", W.element("dd", "", value), W.element("dt", "", words));
    if (title) box.title = title;
    return box;
  }

  // Rounded down: "100 %" stands only where nothing is left to do.
  const percent = (part, whole) => (part > 0 && part * 100 < whole ? "< 1 %" : Math.floor((part / whole) * 100) + " %");

  W.figures = function ({ headline }) {
    const list = W.element("dl", "ws-figures");
    const { photos, located, proposed, furthest } = headline;
    list.append(figure(W.count(photos), word("photos", photos)));
    if (photos) list.append(figure(percent(located, photos), "located", W.count(located) + " of " + W.photos(photos)));
    if (proposed) list.append(figure(W.count(proposed), "proposed"));
    for (const name of ["countries", "places", "days", "journeys", "flights"])
      if (headline[name]) list.append(figure(W.count(headline[name]), word(name, headline[name])));
    if (headline.metres >= 100) {
      const parts = [["walk_m", "on foot"], ["ride_m", "by road or rail"], ["flight_m", "by air"], ["unknown_m", "unknown"]];
      const told = parts.filter(([leg]) => headline[leg] >= 100).map(([leg, words]) => W.metres(headline[leg]) + " " + words);
      const [number, unit] = W.metres(headline.metres).split(" ");
      list.append(figure(number, unit === "km" ? "km travelled" : "metres travelled", told.join(", ")));
    }
    const box = W.element("div", "ws-headline", list);
    if (furthest) {
      const where = furthest.place ? ": " + furthest.place : "";
      box.append(W.element("p", "ws-furthest", "Furthest from " + furthest.home + where + ", " + W.metres(furthest.metres).replace(" ", "\u00a0")));
    }
    return box;
  };
})(Whereshot);
