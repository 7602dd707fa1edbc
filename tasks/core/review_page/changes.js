// Every change of a cell: one step a time, undone and done again, each told to the rest of the page.
(function (R) {
  const done = [], undone = [];
  const NEVER_BLANK = 1e-7;

  R.steps = { done, undone };

  // Lays texts into cells; `cells` is a list of [row, column's number, text]. Returns the same list with what was there.
  function lay(cells) {
    const before = [], rows = new Set();
    for (const [i, c, text] of cells) {
      const was = R.cells[c][i], key = i * R.names.length + c;
      before.push([i, c, was]);
      if (!R.originals.has(key)) R.originals.set(key, was);
      if (R.originals.get(key) === text) R.originals.delete(key);
      R.cells[c][i] = text;
      const numbers = R.numbers.get(R.names[c]);
      if (numbers) numbers[i] = R.numberIn(i, R.names[c]);
      rows.add(i);
    }
    R.emit("rows", [...rows]);
    return before;
  }

  // Does one undoable step. `cells` is a list of [row, column, text]; what changes nothing is left out. Returns the number of rows.
  R.change = function (cells, label) {
    const real = cells
      .map(([i, name, text]) => [i, R.at.get(name), text])
      .filter(([i, c, text]) => c !== undefined && R.cells[c][i] !== text);
    if (!real.length) return 0;
    undone.length = 0;
    done.push({ label, focus: R.current, cells: null });
    done[done.length - 1].cells = lay(real);
    R.emit("steps");
    return new Set(real.map(([i]) => i)).size;
  };

  function back(from, to) {
    const step = from.pop();
    if (!step) return null;
    to.push({ label: step.label, focus: step.focus, cells: null });
    to[to.length - 1].cells = lay(step.cells.reverse());
    R.emit("steps");
    const rows = new Set(step.cells.map(([i]) => i));
    if (rows.size && !rows.has(R.current)) R.focus(rows.values().next().value, { from: "undo" });
    return step;
  }

  R.undo = () => back(done, undone);
  R.redo = () => back(undone, done);

  R.edit = (rows, name, text, label) => R.change([...rows].map((i) => [i, name, text]), label || "edit " + name);

  // What keeps a row from being decided by this word; "" where nothing does.
  R.hinders = function (i, word) {
    if (word && R.isOwn(i)) return "own position";
    if (word === "reject" || word === "") return "";
    if (!R.hasPosition(i)) return "no position";
    return word === "accept" && R.hasOwn(i) ? "overwrite only" : "";
  };

  // Writes accept, reject, overwrite or "" into the rows where it can be meant, and offers what else there is for the others.
  R.decide = function (rows, word) {
    const all = [...rows], sound = all.filter((i) => !R.hinders(i, word));
    const changed = R.change(sound.map((i) => [i, "decision", word]), (word || "clear") + " " + R.rows(sound.length));
    if (sound.length < all.length) R.emit("hindered", { rows: all.filter((i) => R.hinders(i, word)), word });
    return changed;
  };

  R.wrapped = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

  const degrees = (value) => (Math.abs(value) < NEVER_BLANK / 2 ? 0 : value).toFixed(7);

  // A radius as review.csv shows it: whole metres from 10 on.
  R.radiusText = (m) => (Math.round(m * 10) / 10 >= 10 ? m.toFixed(0) : m.toFixed(1));

  // Sets rows to a position that a person chose, as one step: accepted unless they have a decision. A photo with a position of its
  // own stays undecided, for only "overwrite" replaces that. What was estimated with the former position goes with it.
  R.place = function (rows, lat, lon, error_m, name) {
    const all = [...rows];
    const [latitude, longitude] = [degrees(lat), degrees(R.wrapped(lon))];
    const radius = R.radiusText(Math.max(R.data.least_typed_m, error_m || 0));
    const cells = [];
    for (const i of all) {
      cells.push([i, "latitude", latitude], [i, "longitude", longitude], [i, "gps_source", "manual"], [i, "error_m", radius]);
      cells.push([i, "confidence", ""], [i, "map", R.mapLink(latitude, longitude)], [i, "place", name || ""]);
      if (R.original(i, "altitude") === R.cell(i, "altitude")) cells.push([i, "altitude", ""]);
      if (!R.cell(i, "decision").trim() && !R.hasOwn(i)) cells.push([i, "decision", "accept"]);
    }
    const changed = R.change(cells, "place " + R.rows(all.length));
    const kept = all.filter((i) => R.hasOwn(i) && !R.decision(i));
    if (kept.length) R.emit("hindered", { rows: kept, word: "accept" });
    return changed;
  };

  // Gives rows back the position that review.csv has.
  R.unplace = function (rows) {
    const names = ["latitude", "longitude", "gps_source", "error_m", "confidence", "map", "place", "altitude"];
    const cells = [...rows].flatMap((i) => names.map((name) => [i, name, R.original(i, name)]));
    return R.change(cells, "position of review.csv");
  };
})(R);
