// "Load review.csv": the decisions and edits of a CSV that a spreadsheet saved, laid on the rows that it is about.
(function (R) {
  const TAKEN = ["decision", "address", "note", "new_datetime", "date_decision", "altitude", "direction"];
  const NUMBERS = new Set(["latitude", "longitude", "altitude", "direction"]);
  const MOVED = ["gps_source", "error_m", "confidence", "map", "place"];

  const plainName = (cell) => R.unguard(cell).trim().toLowerCase().split(/\s+/).join("_");

  // The rows of a CSV as {name: text}; throws a sentence where its form is another one.
  function recordsOf(text) {
    if (text.includes("\0")) throw new Error("it is UTF-16 or no text at all; save it as CSV in UTF-8");
    if (text.includes("\ufffd")) throw new Error("it is not UTF-8, or letters are lost in it; save it as CSV in UTF-8");
    const [header, ...records] = R.fromCsv(text.replace(/^\ufeff/, ""));
    const names = (header || []).map(plainName);
    if (!names.includes("path") || !names.includes("row_id")) {
      const other = /^[^\r\n]*(;|\t)/.exec(text);
      throw new Error(other
        ? "its cells are not separated by commas; `whereshot apply` understands it, this page only commas"
        : "it has no columns path and row_id; load a review.csv"); // prettier-ignore
    }
    return records.map((cells) => Object.fromEntries(names.map((name, c) => [name, R.unguard(cells[c] || "")])));
  }

  function differs(i, name, text) {
    if (!NUMBERS.has(name)) return R.cell(i, name) !== text;
    const now = R.number(i, name), value = R.asNumber(text);
    return !(Number.isNaN(now) && text.trim() === "") && !(Math.abs(now - value) < 1e-9);
  }

  // How a coordinate stands to the one shown: "same" (at most its last digits cut off or rounded, to 4 decimals or more), "cut"
  // (to fewer, which a spreadsheet does, and not a person), or "other".
  function standing(i, name, text) {
    if (!differs(i, name, text)) return "same";
    const digits = (text.trim().split(".")[1] || "").length;
    if (!(Math.abs(R.number(i, name) - Number(text)) < 10 ** -digits)) return "other";
    return digits < 4 ? "cut" : "same";
  }

  // The cells that one record changes; null where its position cannot be trusted.
  function changes(i, record) {
    const cells = TAKEN.filter((name) => name in record && differs(i, name, record[name])).map((name) => [i, name, record[name]]);
    if (cells.some(([, name, text]) => NUMBERS.has(name) && Number.isNaN(R.asNumber(text)) && text.trim())) return null;
    const found = ["latitude", "longitude"].map((name) => (name in record ? standing(i, name, record[name]) : "same"));
    if (found.includes("cut")) return null;
    if (!found.includes("other")) return cells;
    // One coordinate alone is what filling down or pasting a column leaves, not a place that a person chose.
    const typed = R.parsePosition((record.latitude || "") + ", " + (record.longitude || ""));
    if (!typed || (found.includes("same") && R.hasPosition(i))) return null;
    const stated = record.gps_source === "manual" ? R.asNumber(record.error_m || "") : NaN;
    const radius = R.radiusText(Math.max(typed.error_m, stated || 0));
    const link = R.mapLink(record.latitude, record.longitude);
    const now = { gps_source: "manual", error_m: radius, confidence: "", map: link, place: record.gps_source === "manual" ? record.place || "" : "" };
    return [...cells, [i, "latitude", record.latitude.trim()], [i, "longitude", record.longitude.trim()], ...MOVED.map((name) => [i, name, now[name]])];
  }

  // Takes what a CSV says of the rows of this page, as one step; returns what became of its rows.
  R.take = function (text) {
    const rowOf = new Map();
    for (let i = 0; i < R.n; i++) rowOf.set(R.cell(i, "path") + "\n" + R.cell(i, "row_id"), i);
    const cells = [], found = { taken: 0, same: 0, strange: 0, doubtful: [] }, seen = new Set();
    for (const record of recordsOf(text)) {
      const i = rowOf.get(record.path + "\n" + record.row_id);
      if (i === undefined || seen.has(i)) {
        found.strange += 1;
        continue;
      }
      seen.add(i);
      const changed = changes(i, record);
      if (changed === null) found.doubtful.push(record.path);
      else if (changed.length) found.taken += 1;
      else found.same += 1;
      cells.push(...(changed || []));
    }
    R.change(cells, "load " + R.rows(found.taken));
    return found;
  };

  function tell(name, found) {
    const parts = [R.rows(found.taken) + " of " + name + " taken, " + R.count(found.same) + " as they are here"];
    if (found.strange) parts.push(R.count(found.strange) + " of other proposals or photos, or there twice, left out");
    if (found.doubtful.length) parts.push(R.count(found.doubtful.length) + " left out, because a spreadsheet may have damaged their numbers: " + found.doubtful.slice(0, 3).join(", ") + (found.doubtful.length > 3 ? ", …" : ""));
    R.say(parts.join("; ") + ".", found.taken ? ["Undo", R.undo] : undefined);
  }

  async function read(file) {
    try {
      tell(file.name, R.take(await file.text()));
    } catch (error) {
      R.say(file.name + " cannot be taken: " + error.message + ".");
    }
  }

  R.chooseFile = function () {
    const input = R.element("input");
    Object.assign(input, { type: "file", accept: ".csv,text/csv", onchange: () => input.files[0] && read(input.files[0]) });
    input.click();
  };

  R.on("load", () => {
    document.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      read(event.dataTransfer.files[0]);
    });
  });
})(R);
