// What all charts share: colours with a pattern as a second cue, a tip, and the same numbers as a table.
(function (W) {
  // What is drawn over a state's colour, so that nobody needs the colour: lines, dots or crosses on a tile of six pixels.
  const OVER = {
    written: { d: "M0 5.5H6", stroke: "#ffffff", width: 1.4 },
    accepted: { d: "M0 1.5H6M0 4.5H6", stroke: "#22282d", width: 1 },
    rejected: { d: "M0 0L6 6M6 0L0 6", stroke: "#ffffff", width: 1.2 },
    missing: { d: "M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5", stroke: "#ffffff", width: 2 },
    unreadable: { d: "M1.5 1.5h.01M4.5 4.5h.01", stroke: "#ffffff", width: 2, round: true },
  };

  // The patterns of these states, once for the page: charts refer to them by name.
  W.patterns = function (looks) {
    const defs = W.svg("defs");
    for (const { key, colour } of looks) {
      const over = OVER[key];
      const pattern = W.svg("pattern", { id: "ws-fill-" + key, width: 6, height: 6, patternUnits: "userSpaceOnUse" });
      pattern.append(W.svg("rect", { width: 6, height: 6, fill: colour }));
      if (over) {
        const { d, stroke, width, round } = over;
        pattern.append(W.svg("path", { d, stroke, fill: "none", "stroke-width": width, "stroke-linecap": round ? "round" : "butt" }));
      }
      defs.append(pattern);
    }
    const box = W.svg("svg", { width: 0, height: 0, "aria-hidden": "true" }, defs);
    box.style.position = "absolute";
    return box;
  };
  W.fill = (key) => "url(#ws-fill-" + key + ")";

  // A state as it stands in the bars.
  W.swatch = function (key) {
    const box = W.svg("svg", { class: "ws-chart-swatch", width: 12, height: 12, "aria-hidden": "true" });
    box.append(W.svg("rect", { width: 12, height: 12, rx: 2.5, fill: W.fill(key) }));
    return box;
  };

  // The looks of the states that the charts count, in the order in which bars are stacked.
  W.looks = ({ coverage }) => coverage.states.map((key, s) => ({ key, label: coverage.labels[s], colour: coverage.colours[s] }));

  W.chartLegend = function (looks) {
    const box = W.element("p", "ws-chart-legend");
    for (const { key, label } of looks) box.append(W.element("span", "", W.swatch(key), label));
    return box;
  };

  // One tip for all charts, above or below what it tells of: an element, which it follows when the panel is scrolled, or a
  // rectangle of the screen. `lines` are [state or null, words, number or null].
  let tip = null;
  let told = null;

  function place() {
    if (tip.hidden) return;
    const at = told.getBoundingClientRect?.() || told;
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.min(Math.max((at.left + at.right - width) / 2, 8), innerWidth - width - 8);
    const above = at.top - height - 8;
    tip.style.left = left + "px";
    tip.style.top = (above > 4 ? above : at.bottom + 8) + "px";
  }

  W.showTip = function (target, title, lines) {
    if (!tip) {
      tip = W.element("div", "ws-chart-tip");
      tip.setAttribute("role", "tooltip");
      document.body.append(tip);
      addEventListener("scroll", () => (told.getBoundingClientRect ? place() : W.hideTip()), { capture: true, passive: true });
    }
    const rows = lines.map(([key, words, number]) => {
      const swatch = key ? W.swatch(key) : W.element("i");
      return W.element("p", "", swatch, W.element("span", "", words), number === null ? null : W.element("b", "", W.count(number)));
    });
    tip.replaceChildren(W.element("h3", "", title), ...rows);
    tip.hidden = false;
    told = target;
    place();
  };
  W.hideTip = () => tip && (tip.hidden = true);

  // Tells of an element when it is pointed at or reached with the keyboard.
  W.telling = function (element, title, lines) {
    const show = () => W.showTip(element, title, lines());
    for (const event of ["pointerenter", "focus"]) element.addEventListener(event, show);
    for (const event of ["pointerleave", "blur"]) element.addEventListener(event, W.hideTip);
    element.addEventListener("keydown", (event) => event.key === "Escape" && W.hideTip());
  };

  // One stop of the tab key for many elements; the arrow keys lead from one to the next.
  W.roving = function (box, elements) {
    elements.forEach((element, i) => element.setAttribute("tabindex", i ? -1 : 0));
    box.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const from = elements.indexOf(document.activeElement);
      const to = event.key === "Home" ? 0 : event.key === "End" ? elements.length - 1 : from + by;
      if (from < 0 || !elements[to]) return;
      event.preventDefault();
      elements[from].setAttribute("tabindex", -1);
      elements[to].setAttribute("tabindex", 0);
      elements[to].focus();
    });
  };

  // A chart and its numbers as a table, one of which is shown.
  W.withTable = function (chart, caption, head, rows) {
    const cell = (tag, text) => W.element(tag, "", typeof text === "number" ? W.count(text) : text);
    const table = W.element("table", "ws-chart-table", W.element("caption", "ws-unseen", caption));
    const box = W.element("div", "ws-scrolled", table);
    box.hidden = true;
    const button = W.button("ws-as-table", "Show as a table", () => {
      if (!table.tHead) {
        const titles = W.element("tr", "", ...head.map((text) => cell("th", text)));
        for (const title of titles.children) title.scope = "col";
        const lines = rows().map(([name, ...numbers]) => {
          const first = cell("th", name);
          first.scope = "row";
          return W.element("tr", "", first, ...numbers.map((number) => cell("td", number)));
        });
        table.append(W.element("thead", "", titles), W.element("tbody", "", ...lines));
      }
      box.hidden = !box.hidden;
      chart.hidden = !box.hidden;
      button.textContent = box.hidden ? "Show as a table" : "Show as a chart";
      button.setAttribute("aria-pressed", String(!box.hidden));
    });
    button.setAttribute("aria-pressed", "false");
    return [chart, box, button];
  };
})(Whereshot);
