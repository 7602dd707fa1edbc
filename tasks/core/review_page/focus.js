// Which row is looked at, and which ones are selected together.
(function (R) {
  R.focus = function (i, options) {
    const from = (options && options.from) || "page";
    if (i < -1 || i >= R.n) return;
    const before = R.current;
    R.current = i;
    R.emit("focus", { i, before, from });
  };

  R.select = function (rows, options) {
    const chosen = options && options.add ? new Set(R.selected) : new Set();
    for (const i of rows) chosen.add(i);
    R.selected = chosen;
    R.emit("selection", chosen);
  };

  // The rows that a command is for: the selected ones, else the current one.
  R.chosen = () => (R.selected.size ? [...R.selected].sort((a, b) => a - b) : R.current >= 0 ? [R.current] : []);
})(R);
