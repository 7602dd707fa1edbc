// The content of the traces' layer as arrays of a value a corner; a journey has the corners from `first` up to `end`.
(function (W) {
  // Dark ones and lighter ones in turn, so that neighbours differ also without colour (after Paul Tol's muted scheme).
  const COLOURS = ["#332288", "#CC6677", "#117733", "#AA4499", "#882255", "#2A8C82", "#5B5B10"];

  const letters = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

  // The modes of WAY, by the character code that stands in `mode`.
  W.MODES = Object.fromEntries(
    ["start", "stay", "walk", "ride", "flight", "unknown"].map((name) => [name === "stay" ? "y".charCodeAt(0) : name.charCodeAt(0), name])
  );

  // Returns {journeys, lat, lon, at, mode, kind}: lat and lon in degrees, lon unwrapped within a journey and moved to where
  // the page shows its start, at in seconds since 1970, mode and kind as character codes.
  W.readWay = function (content, page) {
    const total = content.lat.length;
    const [lat, lon, at] = [0, 0, 0].map(() => new Float64Array(total));
    let i = 0;
    const journeys = content.corners.map((count, j) => {
      const first = i;
      let [stepLat, stepLon, seconds, shift] = [0, 0, 0, 0];
      for (; i < first + count; i++) {
        stepLat += content.lat[i];
        stepLon += content.lon[i];
        seconds += content.at[i];
        if (i === first) shift = W.shownLon(page, stepLon / 1e5) - stepLon / 1e5;
        lat[i] = stepLat / 1e5;
        lon[i] = stepLon / 1e5 + shift;
        at[i] = seconds;
      }
      const of = (name) => content[name][j];
      const owner = W.value(content.owner, j) ?? 0;
      return {
        i: j, first, end: i, from_at: at[first], to_at: at[i - 1], title: of("title"), day: of("day"), last_day: of("last_day"), owner,
        metres: of("metres"), walk_m: of("walk_m"), ride_m: of("ride_m"), flight_m: of("flight_m"),
        photos: of("photos"), fixes: of("fixes"), days: of("days"), colour: COLOURS[j % COLOURS.length],
      };
    });
    return { journeys, lat, lon, at, mode: letters(content.mode), kind: letters(content.kind) };
  };
})(Whereshot);
