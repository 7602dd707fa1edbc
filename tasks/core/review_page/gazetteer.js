// The archive's own place names: what the person called places, and the words of the rows' positions with their towns.
(function (R) {
  const M_PER_DEGREE = 111195, MOST = 8;
  let known = null;

  function apart(lat, lon, other) {
    const east = R.wrapped(other.lon - lon) * Math.cos((lat * Math.PI) / 180);
    return M_PER_DEGREE * Math.hypot(other.lat - lat, east);
  }

  // The middle of positions: longitudes are counted from the first, so that a place across 180° stays together.
  function middle(spots) {
    const first = spots[0].lon, mean = (of) => spots.reduce((sum, spot) => sum + of(spot), 0) / spots.length;
    const lat = mean((spot) => spot.lat), lon = R.wrapped(first + mean((spot) => R.wrapped(spot.lon - first)));
    return { lat, lon, radius_m: Math.max(200, ...spots.slice(0, 5000).map((spot) => apart(lat, lon, spot))) };
  }

  function read() {
    const places = new Map();
    for (const [name, words, lat, lon, radius_m] of R.data.places)
      places.set(name || words, { name: name || words, words: name ? words : "", lat, lon, radius_m });
    const spots = new Map();
    for (let i = 0; i < R.n; i++) {
      if (!R.hasPosition(i)) continue;
      const parts = R.cell(i, "place").split(", ").filter(Boolean);
      const spot = { lat: R.number(i, "latitude"), lon: R.number(i, "longitude") };
      for (let from = 0; from < parts.length; from++) {
        const name = parts.slice(from).join(", ");
        if (!spots.has(name)) spots.set(name, []);
        spots.get(name).push(spot);
      }
    }
    for (const [name, those] of spots)
      if (!places.has(name)) places.set(name, { name, words: R.rows(those.length), ...middle(those) });
    return [...places.values()].map((place) => ({ ...place, plain: folded(place.name + " " + place.words) }));
  }

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // The places that a text may mean: all of its words are in the name, those whose name begins with it first.
  R.placesLike = function (text) {
    known ??= read();
    const plain = folded(text.trim()), words = plain.split(/\s+/);
    const found = known.filter((place) => words.every((word) => place.plain.includes(word)));
    const rank = (place) => (folded(place.name).startsWith(plain) ? 0 : 1);
    return found.sort((a, b) => rank(a) - rank(b) || a.name.length - b.name.length).slice(0, MOST);
  };

  R.on("rows", () => (known = null));
})(R);
