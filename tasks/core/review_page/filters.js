// Which rows are shown: by radius, source, day, camera, place, decision, problem and text, and how many of each there are.
(function (R) {
  const STEPS_M = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, Infinity];
  const SEARCHED = ["path", "camera", "place", "group", "description", "note", "address", "problem", "evidence", "alternatives"];
  const STATES = {
    "": "any decision", open: "undecided", accepted: "accepted", rejected: "rejected", located: "own position",
    unplaced: "no position", date: "new date waits", moved: "moved by hand", changed: "changed here",
  };
  const NONE = { text: "", source: "", day: "", camera: "", place: "", state: "", problem: false, radius: Infinity };
  const texts = [];
  let form;

  R.filter = { ...NONE };
  R.dayOf = (i) => R.cell(i, "datetime").slice(0, 10);

  function textOf(i) {
    if (texts[i] === undefined) texts[i] = SEARCHED.map((name) => R.cell(i, name)).join("\n").toLowerCase();
    return texts[i];
  }

  function isIn(state, i) {
    if (state === "date") return R.dateWaits(i);
    if (state === "changed") return R.changed(i);
    if (state === "moved") return R.moved(i);
    if (state === "unplaced") return !R.hasPosition(i);
    const now = R.state(i);
    return now === state || (state === "accepted" && now === "overwrite");
  }

  function test(filter) {
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const tests = [];
    if (filter.radius < Infinity) tests.push((i) => R.hasPosition(i) && R.number(i, "error_m") <= filter.radius);
    if (filter.source) tests.push((i) => (filter.source === "none" ? !R.cell(i, "gps_source") : R.cell(i, "gps_source") === filter.source));
    if (filter.day) tests.push((i) => R.dayOf(i) === filter.day || (filter.day === "none" && !R.dayOf(i)));
    if (filter.camera) tests.push((i) => R.cell(i, "camera") === filter.camera);
    if (filter.place) tests.push((i) => R.cell(i, "place") === filter.place);
    if (filter.problem) tests.push((i) => R.cell(i, "problem") !== "");
    if (filter.state) tests.push((i) => isIn(filter.state, i));
    if (words.length) tests.push((i) => words.every((word) => textOf(i).includes(word)));
    return (i) => tests.every((fits) => fits(i));
  }

  // The rows that pass the filter, in the order of review.csv. Changes of a row do not hide it before the filter is set anew: a
  // row that vanished under one's hand could not be looked at again.
  R.applyFilter = function () {
    const fits = test(R.filter), shown = [];
    for (let i = 0; i < R.n; i++) if (fits(i)) shown.push(i);
    R.shown = Int32Array.from(shown);
    R.emit("filter");
  };

  R.fits = (i) => test(R.filter)(i);

  R.setFilter = function (values) {
    Object.assign(R.filter, values);
    show();
    R.applyFilter();
  };

  R.clearFilter = () => R.setFilter(NONE);
  R.isFiltered = () => Object.keys(NONE).some((name) => R.filter[name] !== NONE[name]);

  function counted(name, of) {
    const counts = new Map();
    for (let i = 0; i < R.n; i++) {
      const value = of ? of(i) : R.cell(i, name);
      if (value) counts.set(value, (counts.get(value) || 0) + 1);
    }
    return [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  function choice(name, label, options) {
    const select = R.element("select", "", ...options.map(([value, text]) => new Option(text, value)));
    select.name = name;
    select.onchange = () => R.setFilter({ [name]: select.value });
    return R.element("label", "field field-" + name, R.element("span", "", label), select);
  }

  const listed = (counts, all, words) => [["", all], ...counts.map(([value, count]) => [value, (words ? words(value) : value) + " (" + R.count(count) + ")"])];

  function radius() {
    const slider = R.element("input"), shown = R.element("output", "", "any");
    Object.assign(slider, { type: "range", min: 0, max: STEPS_M.length - 1, step: 1, value: STEPS_M.length - 1, name: "radius" });
    slider.oninput = () => R.setFilter({ radius: STEPS_M[slider.value] });
    return R.element("label", "field field-radius", R.element("span", "", "Radius up to"), slider, shown);
  }

  // Shows the filter in its fields.
  function show() {
    for (const name of ["source", "day", "camera", "place", "state"]) form.elements[name].value = R.filter[name];
    if (form.elements.text !== document.activeElement) form.elements.text.value = R.filter.text;
    form.elements.problem.checked = R.filter.problem;
    const step = STEPS_M.findIndex((m) => m >= R.filter.radius);
    form.elements.radius.value = step;
    const said = STEPS_M[step] < Infinity ? R.metres(STEPS_M[step]) : "any";
    form.querySelector("output").textContent = said;
    form.elements.radius.setAttribute("aria-valuetext", said);
    R.byId("clear-filter").hidden = !R.isFiltered();
  }

  R.on("load", () => {
    form = R.byId("filters");
    form.onsubmit = (event) => event.preventDefault();
    const text = R.element("input");
    Object.assign(text, { type: "search", name: "text", placeholder: "Text in any cell", spellcheck: false });
    let typed;
    text.oninput = () => {
      clearTimeout(typed);
      typed = setTimeout(() => R.setFilter({ text: text.value }), 120);
    };
    const problem = R.element("input");
    Object.assign(problem, { type: "checkbox", name: "problem", onchange: () => R.setFilter({ problem: problem.checked }) });
    const sources = counted("gps_source");
    const unplaced = [["none", "none"]];
    const clear = R.button("", "Show all", R.clearFilter);
    clear.id = "clear-filter";
    form.append(
      R.element("label", "field field-text", R.element("span", "", "Filter"), text),
      choice("state", "Decision", Object.entries(STATES)),
      radius(),
      choice("source", "Source", [...listed(sources, "any source"), ...unplaced]),
      choice("day", "Day", listed(counted("day", (i) => R.dayOf(i) || "none"), "any day", (day) => R.day(day, true))),
      choice("camera", "Camera", listed(counted("camera"), "any camera")),
      choice("place", "Place", listed(counted("place"), "any place")),
      R.element("label", "field field-problem", problem, R.element("span", "", "with problem")),
      clear
    );
    show();
    R.on("rows", (rows) => rows.forEach((i) => (texts[i] = undefined)));
  });
})(R);
