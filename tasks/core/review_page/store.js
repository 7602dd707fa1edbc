// The rows of review.csv as they stand now, and what is known of their photos. Cells change in changes.js alone.
(function (R) {
  const LOCATED = 1, DOUBTED = 2, MOVED = 4, DISPUTED = 8; // as data.py sets them
  const POSITION = ["latitude", "longitude", "gps_source"];
  const WORDS = { accept: "accepted", reject: "rejected", overwrite: "overwrite" };

  // Turns a column as data.py writes it into a list of texts; `others` gives the columns that a link is made of.
  function unpacked(column, n, others) {
    if (column.list) return column.list;
    if (column.words) return column.at.map((at) => column.words[at]);
    if (!column.link) return new Array(n).fill(column.same);
    const lat = others("latitude"), lon = others("longitude");
    const cells = lat.map((text, i) => text && R.mapLink(text, lon[i]));
    for (const [i, text] of Object.entries(column.but)) cells[i] = text;
    return cells;
  }

  R.load = function (data) {
    R.data = data;
    R.n = data.n;
    R.names = data.columns.map((column) => column.name);
    R.at = new Map(R.names.map((name, c) => [name, c]));
    R.cells = [];
    const others = (name) => R.cells[R.at.get(name)];
    for (const linked of [false, true])
      data.columns.forEach((column, c) => {
        if (Boolean(column.link) === linked) R.cells[c] = unpacked(column, R.n, others);
      });
    R.flags = unpacked(data.flags, R.n);
    R.thumbnails = unpacked(data.thumbnails, R.n);
    R.previews = unpacked(data.previews, R.n);
    R.originals = new Map(); // by "row column": the cells that changed here, as review.csv has them
    R.shown = Int32Array.from({ length: R.n }, (_, i) => i);
    R.current = -1;
    R.selected = new Set();
    R.numbers = new Map();
  };

  R.cell = function (i, name) {
    const c = R.at.get(name);
    return c === undefined ? "" : R.cells[c][i];
  };

  // The cell as review.csv has it, whatever was changed here.
  R.original = function (i, name) {
    const c = R.at.get(name), key = i * R.names.length + c;
    return R.originals.has(key) ? R.originals.get(key) : R.cell(i, name);
  };

  R.asNumber = (text) => (text.trim() === "" ? NaN : Number(text));

  // The number in a cell; degrees that a person wrote in letters and minutes are known as long as they are as review.csv has them.
  R.numberIn = function (i, name) {
    const known = R.data.degrees[name] && R.data.degrees[name][i];
    return known !== undefined && R.cell(i, name) === R.original(i, name) ? known : R.asNumber(R.cell(i, name));
  };

  R.number = function (i, name) {
    let column = R.numbers.get(name);
    if (!column) {
      column = Float64Array.from({ length: R.n }, (_, row) => R.numberIn(row, name));
      R.numbers.set(name, column);
    }
    return column[i];
  };

  R.hasPosition = (i) => R.number(i, "latitude") >= -90 && R.number(i, "latitude") <= 90 && Math.abs(R.number(i, "longitude")) <= 180;

  // The decision in a cell: accept, reject or overwrite, "" for none or for a word that is none.
  R.decisionOf = function (text) {
    const { words } = R.data;
    return words[text] || words[text.trim().toLowerCase()] || "";
  };

  R.decision = (i) => R.decisionOf(R.cell(i, "decision"));

  R.moved = (i) => Boolean(R.flags[i] & MOVED) || POSITION.some((name) => R.cell(i, name) !== R.original(i, name));
  R.doubted = (i) => Boolean(R.flags[i] & DOUBTED);
  R.disputed = (i) => Boolean(R.flags[i] & DISPUTED);
  // Whether the photo has a position of its own, which only "overwrite" replaces.
  R.hasOwn = (i) => Boolean(R.flags[i] & (LOCATED | DOUBTED));

  // Whether the position in a row is the photo's own, which nothing has to write.
  R.isOwn = (i) => Boolean(R.flags[i] & LOCATED) && !R.moved(i);

  R.state = function (i) {
    const word = R.decision(i);
    if (word) return WORDS[word];
    return R.isOwn(i) ? "located" : "open";
  };

  R.dateWaits = (i) => R.cell(i, "new_datetime") !== "" && !R.cell(i, "date_decision").trim();

  R.changed = (i) => R.names.some((name) => R.cell(i, name) !== R.original(i, name));

  R.fileUrl = function (i) {
    const odd = R.data.odd[i];
    if (odd) return R.data.folder + odd;
    return R.data.folder + R.cell(i, "path").split("/").map(encodeURIComponent).join("/");
  };

  R.thumbnail = (i) => R.thumbnails[i];
  R.preview = (i) => (R.previews[i] === "=" ? R.fileUrl(i) : R.previews[i]);

  R.mapLink = (lat, lon) => "https://www.openstreetmap.org/?mlat=" + lat + "&mlon=" + lon + "#map=16/" + lat + "/" + lon;
})(R);
