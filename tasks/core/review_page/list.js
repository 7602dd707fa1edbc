// The list: only the rows in sight are in the document, however many there are; their pictures load when they come into sight.
(function (R) {
  const HEIGHT = 76, SPARE = 5;
  const SIGNS = { open: "?", accepted: "✓", rejected: "✕", overwrite: "⇄", located: "●" };
  const SAID = { open: "undecided", accepted: "accepted", rejected: "rejected", overwrite: "overwrite", located: "own position" };
  const drawn = new Map(); // place in the list -> its element
  const free = [];
  let box, sheet, anchor = -1, waiting = false;

  R.said = SAID;
  R.signs = SIGNS;
  R.placeInList = (i) => R.positions[i]; // -1: not shown

  function number() {
    R.positions = new Int32Array(R.n).fill(-1);
    R.shown.forEach((i, place) => (R.positions[i] = place));
  }

  function newRow() {
    const row = R.element("div", "row");
    const part = (name, tag) => (row["ws" + name] = R.element(tag || "span", "row-" + name));
    const picture = part("picture", "img");
    picture.alt = "";
    picture.decoding = "async";
    picture.draggable = false;
    picture.onerror = () => row.wsframe.classList.add("without");
    const frame = part("frame");
    frame.append(picture);
    const text = R.element("span", "row-text", R.element("span", "row-first", part("name"), part("time")), part("where"),
      R.element("span", "row-last", part("when"), part("facts")));  // prettier-ignore
    row.append(part("tick"), frame, text, part("sign"));
    row.wstick.setAttribute("aria-hidden", "true");
    row.setAttribute("role", "option");
    return row;
  }

  function facts(i) {
    const radius = R.metres(R.number(i, "error_m"));
    const parts = R.hasPosition(i) ? [R.cell(i, "gps_source") || "?", radius && "±" + radius] : ["no position"];
    if (R.moved(i)) parts.push("moved");
    if (R.dateWaits(i)) parts.push("new date");
    if (R.cell(i, "problem")) parts.push("problem");
    if (R.cell(i, "note")) parts.push("note");
    return parts.filter(Boolean).join(" · ");
  }

  function fill(row, place) {
    const i = R.shown[place], path = R.cell(i, "path"), cut = path.lastIndexOf("/") + 1, state = R.state(i);
    const url = R.thumbnail(i);
    if (row.wsi !== i || row.wsurl !== url) {
      row.wsframe.classList.toggle("without", !url);
      if (url) row.wspicture.src = url;
      else row.wspicture.removeAttribute("src");
      row.wsurl = url;
    }
    row.wsi = i;
    row.id = "row-" + i;
    row.style.top = place * HEIGHT + "px";
    row.className = "row is-" + state + (i === R.current ? " is-current" : "") + (R.selected.has(i) ? " is-selected" : "") + (R.cell(i, "problem") ? " has-problem" : "");
    row.wsname.textContent = path.slice(cut);
    row.title = path;
    const time = R.cell(i, "datetime").slice(0, 16).replace("T", " ");
    row.wstime.textContent = time;
    row.wswhen.textContent = time && time + " · "; // in a narrow window instead
    row.wswhere.textContent = R.cell(i, "place") || (R.hasPosition(i) ? R.cell(i, "latitude") + ", " + R.cell(i, "longitude") : R.cell(i, "evidence"));
    row.wsfacts.textContent = facts(i);
    row.wssign.textContent = SIGNS[state];
    row.setAttribute("aria-label", [path, R.day(R.cell(i, "datetime")), R.cell(i, "place"), facts(i), SAID[state]].filter(Boolean).join(", "));
    row.setAttribute("aria-selected", String(R.selected.size ? R.selected.has(i) : i === R.current));
    row.setAttribute("aria-setsize", String(R.shown.length));
    row.setAttribute("aria-posinset", String(place + 1));
  }

  function draw(refill) {
    const first = Math.max(0, Math.floor(box.scrollTop / HEIGHT) - SPARE);
    const last = Math.min(R.shown.length, Math.ceil((box.scrollTop + box.clientHeight) / HEIGHT) + SPARE);
    for (const [place, row] of drawn)
      if (place < first || place >= last) {
        drawn.delete(place);
        free.push(row);
      }
    const refilled = refill === true ? null : refill; // null: all of them
    for (let place = first; place < last; place++) {
      let row = drawn.get(place);
      const isNew = !row;
      if (isNew) {
        row = free.pop() || sheet.appendChild(newRow());
        row.hidden = false;
        drawn.set(place, row);
      }
      if (isNew || refilled === null || (refilled && refilled.has(R.shown[place]))) fill(row, place);
    }
    for (const row of free) {
      row.hidden = true;
      row.id = "";
    }
    const active = R.current >= 0 && drawn.has(R.positions[R.current]) ? "row-" + R.current : "";
    if (active) box.setAttribute("aria-activedescendant", active);
    else box.removeAttribute("aria-activedescendant");
  }

  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  }

  function whole() {
    number();
    sheet.style.height = R.shown.length * HEIGHT + "px";
    sheet.classList.toggle("is-empty", !R.shown.length);
    draw(true);
  }

  R.reveal = function (i) {
    const place = R.positions[i];
    if (place < 0) return;
    const top = place * HEIGHT, height = box.clientHeight;
    if (top < box.scrollTop) box.scrollTop = top - HEIGHT / 2;
    else if (top + HEIGHT > box.scrollTop + height) box.scrollTop = top + 1.5 * HEIGHT - height;
  };

  R.listPage = () => Math.max(1, Math.floor(box.clientHeight / HEIGHT) - 1);

  // All rows between two, as the list shows them.
  R.between = function (one, other) {
    const [from, to] = [R.positions[one], R.positions[other]].sort((a, b) => a - b);
    return from < 0 ? [other] : Array.from(R.shown.subarray(from, to + 1));
  };

  function clicked(event) {
    const row = event.target.closest(".row");
    if (!row) return;
    const i = row.wsi;
    const toggles = event.ctrlKey || event.metaKey || event.target.closest(".row-tick");
    if (event.shiftKey && anchor >= 0) R.select(R.between(anchor, i), { add: event.ctrlKey || event.metaKey });
    else if (toggles) {
      const chosen = new Set(R.selected);
      if (!chosen.size && R.current >= 0 && !event.target.closest(".row-tick")) chosen.add(R.current);
      if (!chosen.delete(i)) chosen.add(i);
      R.select(chosen);
    } else if (R.selected.size) R.select([]);
    if (!event.shiftKey) anchor = i;
    R.focus(i, { from: event.shiftKey ? "range" : "list" });
  }

  R.anchor = (i) => (i === undefined ? anchor : (anchor = i));

  R.on("load", () => {
    box = R.byId("list");
    box.tabIndex = 0;
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-multiselectable", "true");
    box.setAttribute("aria-label", "Rows of review.csv");
    sheet = box.appendChild(R.element("div", "sheet"));
    box.addEventListener("scroll", later, { passive: true });
    box.addEventListener("click", clicked);
    box.addEventListener("mousedown", (event) => event.shiftKey && event.preventDefault()); // no text is selected
    new ResizeObserver(later).observe(box);
    R.on("rows", (rows) => draw(new Set(rows)));
    R.on("filter", whole);
    R.on("selection", () => draw(true));
    R.on("focus", ({ i, before, from }) => {
      if (i >= 0 && from !== "list") R.reveal(i);
      if (from !== "range") anchor = i;
      draw(new Set([i, before]));
    });
    whole();
  });
})(R);
