// The row in focus: its picture large, every fact of it, and the cells that a person may edit.
(function (R) {
  const FACTS = {
    datetime: "Time", place: "Place", evidence: "Evidence", alternatives: "Alternatives", problem: "Problem", camera: "Camera",
    group: "Group", description: "Seen in it", status: "Status", confidence: "Confidence",
  };
  const SHOWN = new Set([...Object.keys(FACTS), "decision", "path", "latitude", "longitude", "gps_source", "error_m", "map", "address", "note",
    "new_datetime", "datetime_source", "date_decision", "altitude", "direction", "row_id"]); // prettier-ignore
  const DATE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?$/;
  const inRange = (low, high) => (text) => text === "" || (/^[+-]?\d+(\.\d+)?$/.test(text) && Number(text) >= low && Number(text) <= high);
  const EDITS = [
    { name: "note", label: "Note", tag: "textarea" },
    { name: "address", label: "Address", hint: "becomes a position on the next propose" },
    { name: "new_datetime", label: "New date", fits: (text) => text === "" || DATE.test(text), remedy: "write it as 2019-07-02T10:11:12" },
    { name: "altitude", label: "Altitude, m", fits: inRange(-12000, 100000), remedy: "write metres, from -12000 to 100000" },
    { name: "direction", label: "Direction, °", fits: inRange(0, 360), remedy: "write degrees, from 0 to 360" },
  ];
  const MOVING = ["latitude", "longitude"];
  let box, shownRow = -1;

  R.picture = function (i, className) {
    const frame = R.element("div", className + " without"), picture = R.element("img");
    const urls = [R.preview(i), R.thumbnail(i)].filter(Boolean);
    picture.alt = "Photo " + R.cell(i, "path");
    picture.onload = () => frame.classList.remove("without");
    picture.onerror = () => {
      frame.classList.add("without");
      const next = urls.shift();
      if (next) picture.src = next;
      else picture.remove();
    };
    frame.append(R.element("span", "no-picture", "no picture"), picture);
    picture.onerror();
    return frame;
  };

  function fact(label, ...content) {
    return [R.element("dt", "", label), R.element("dd", "", ...content)];
  }

  function position(i) {
    if (!R.hasPosition(i)) return fact("Position", "none: place it on the map, or type one below");
    const link = R.element("a", "", R.cell(i, "latitude") + ", " + R.cell(i, "longitude"));
    Object.assign(link, { href: R.mapLink(R.number(i, "latitude"), R.number(i, "longitude")), target: "_blank", rel: "noopener noreferrer" });
    const radius = R.metres(R.number(i, "error_m"));
    const source = R.moved(i) ? "moved by hand" : R.cell(i, "gps_source") || "no source";
    return fact("Position", link, R.element("span", "chip", source), radius && R.element("span", "chip", "±" + radius));
  }

  function facts(i) {
    const list = R.element("dl", "facts");
    list.append(...position(i));
    for (const [name, label] of Object.entries(FACTS)) if (R.cell(i, name).trim()) list.append(...fact(label, R.cell(i, name)));
    for (const name of R.names)
      if (!SHOWN.has(name) && R.cell(i, name).trim()) list.append(...fact(name.trim() || "(column without a name)", R.cell(i, name)));
    return list;
  }

  function field(i, edit) {
    const input = R.element(edit.tag || "input", ""), hint = R.element("small", "", edit.hint || "");
    const source = edit.name === "new_datetime" && R.cell(i, "datetime_source");
    input.name = edit.name;
    input.value = R.cell(i, edit.name);
    if (edit.tag) input.rows = 2;
    if (source) hint.textContent = "from " + source;
    input.onchange = () => {
      const text = edit.tag ? input.value : input.value.trim();
      const wrong = edit.fits && !edit.fits(text);
      input.setAttribute("aria-invalid", String(Boolean(wrong)));
      hint.textContent = wrong ? edit.remedy : edit.hint || "";
      if (!wrong) R.edit([i], edit.name, text);
    };
    return R.element("label", "field field-" + edit.name, R.element("span", "", edit.label), input, hint);
  }

  function typed(i) {
    const input = R.element("input", ""), hint = R.element("small", "", "");
    Object.assign(input, { name: "position", placeholder: "41.8902, 12.4922 or a map link", spellcheck: false });
    input.onchange = () => {
      const found = R.parsePosition(input.value);
      hint.textContent = found || !input.value.trim() ? "" : "write latitude, longitude in decimal degrees, such as 41.8902, 12.4922";
      input.setAttribute("aria-invalid", String(Boolean(hint.textContent)));
      if (found) R.place([i], found.lat, found.lon, found.error_m, "");
    };
    return R.element("label", "field field-position", R.element("span", "", "Type a position"), input, hint);
  }

  function dates(i) {
    if (!R.cell(i, "new_datetime")) return null;
    const now = R.decisionOf(R.cell(i, "date_decision"));
    const choose = (word, label) => {
      const button = R.button(now === word && word ? "is-on" : "", label, () => R.edit([i], "date_decision", word, (word || "clear") + " date"));
      button.setAttribute("aria-pressed", String(now === word));
      return button;
    };
    return R.element("p", "dates", R.element("span", "", "New date " + R.cell(i, "new_datetime").replace("T", " ") + ": "),
      choose("accept", "Accept date"), choose("reject", "Reject date"), choose("", "Undecided")); // prettier-ignore
  }

  function decisions(i) {
    const state = R.state(i), now = R.decision(i), written = R.cell(i, "decision").trim();
    const choose = (word, label, key, act) => {
      const button = R.button("decide " + word + (now === word ? " is-on" : ""), label, act || (() => R.decide([i], word)), key);
      button.setAttribute("aria-pressed", String(now === word));
      return button;
    };
    const said = written && !now ? "“" + written + "” is no decision" : R.said[state];
    const isOpen = state !== "located"; // the position shown is the photo's own: there is nothing to decide
    return R.element("p", "decisions", R.element("span", "state is-" + state, R.signs[state] + " " + said),
      isOpen && !R.hasOwn(i) && choose("accept", "Accept", "a"), isOpen && R.hasOwn(i) && choose("overwrite", "Overwrite…", "o", () => R.overwrite([i])),
      isOpen && choose("reject", "Reject", "x"), written && R.button("", "Clear", () => R.decide([i], ""), "c"),
      R.button("", "Place on the map", () => R.armed([i]), "g"),
      MOVING.some((name) => R.cell(i, name) !== R.original(i, name)) && R.button("", "Position back", () => R.unplace([i]))); // prettier-ignore
  }

  function head(i) {
    const path = R.cell(i, "path"), cut = path.lastIndexOf("/") + 1;
    const link = R.element("a", "", "open file");
    Object.assign(link, { href: R.fileUrl(i), target: "_blank", rel: "noopener noreferrer" });
    return R.element("h2", "", R.element("span", "soft", path.slice(0, cut)), path.slice(cut), ...(R.data.folder ? [" ", link] : []));
  }

  // Draws the row; one that is there already is only brought up to date, so that nobody is interrupted who types or goes on by Tab.
  function draw() {
    const i = R.current;
    if (i >= 0 && i === shownRow) return refresh(i);
    shownRow = i;
    if (i < 0) return box.replaceChildren(R.element("p", "soft", "Choose a row in the list or on the map. Press ? for the keys."));
    const large = R.picture(i, "preview");
    large.onclick = () => R.enlarge(i);
    const edits = R.element("div", "edits", typed(i), ...EDITS.map((edit) => field(i, edit)));
    box.replaceChildren(large, R.element("div", "words", head(i), R.element("div", "live", decisions(i), dates(i), facts(i)), edits));
  }

  function refresh(i) {
    const live = box.querySelector(".live");
    const focused = live.contains(document.activeElement) && document.activeElement.textContent;
    live.replaceChildren(...[decisions(i), dates(i), facts(i)].filter(Boolean));
    if (focused) [...live.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
    for (const { name } of EDITS) {
      const input = box.querySelector("[name=" + name + "]");
      if (input !== document.activeElement) input.value = R.cell(i, name);
    }
  }

  R.enlarge = function (i) {
    if (i < 0) return;
    const dialog = R.open(R.cell(i, "path"), [R.picture(i, "enlarged")], [R.button("", "Close", () => dialog.close())], "wide");
  };

  R.on("load", () => {
    box = R.byId("detail");
    R.on("focus", draw);
    R.on("rows", (rows) => rows.includes(R.current) && draw());
    draw();
  });
})(R);
