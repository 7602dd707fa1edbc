// What is done with several rows: the bar that is there while rows are selected, and rows that wait for a click on the map.
(function (R) {
  let bar;

  // Lets the next click on the map place rows; Esc, or done otherwise, ends it.
  R.armed = function (rows) {
    const all = [...rows];
    if (!all.length) return;
    R.map.armed(all, (placed) => placed && R.say(R.rows(all.length) + " placed.", ["Undo", R.undo]));
  };

  function likeCurrent(rows) {
    const i = R.current;
    const name = R.cell(i, "place");
    R.place(rows.filter((row) => row !== i), R.number(i, "latitude"), R.number(i, "longitude"), R.number(i, "error_m"), name);
  }

  function draw() {
    const rows = R.chosen(), count = R.selected.size;
    bar.hidden = count === 0;
    if (!count) return bar.replaceChildren();
    const dated = rows.filter(R.dateWaits);
    const others = R.current >= 0 && R.hasPosition(R.current) && rows.some((i) => i !== R.current);
    bar.replaceChildren(
      R.element("b", "", R.rows(count) + " selected"),
      ...[
        R.button("", "Accept", () => R.decide(rows, "accept")),
        R.button("", "Reject", () => R.decide(rows, "reject")),
        R.button("", "Clear", () => R.decide(rows, "")),
        R.button("", "Place on the map", () => R.armed(rows)),
        others && R.button("", "Place where the focused row is", () => likeCurrent(rows)),
        dated.length && R.button("", "Accept " + R.count(dated.length) + " new dates", () => R.edit(dated, "date_decision", "accept", "accept dates")),
        R.button("plain", "Deselect", () => R.select([])),
      ].filter(Boolean)
    );
  }

  R.on("load", () => {
    bar = R.element("div", "selection");
    bar.id = "selection";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Selected rows");
    R.byId("list").before(bar);
    R.on("selection", draw);
    R.on("focus", () => R.selected.size && draw());
    R.on("rows", () => R.selected.size && draw());
    draw();
  });
})(R);
