// Undo, redo and saving at the top, with the number of rows that changed here.
(function (R) {
  let back, again, save;

  R.changedRows = () => new Set([...R.originals.keys()].map((key) => Math.floor(key / R.names.length)));

  R.undoSaid = () => said(R.undo(), "Undone: ");
  R.redoSaid = () => said(R.redo(), "Done again: ");
  const said = (step, word) => R.say(step ? word + step.label : "Nothing more to undo.");

  function draw() {
    const { done, undone } = R.steps, changed = R.changedRows().size;
    back.disabled = !done.length;
    again.disabled = !undone.length;
    back.title = done.length ? "Undo: " + done[done.length - 1].label : "Undo";
    again.title = undone.length ? "Redo: " + undone[undone.length - 1].label : "Redo";
    save.textContent = "Save review.csv" + (changed ? " (" + R.count(changed) + ")" : "");
    save.title = changed ? R.rows(changed) + " changed here" : "Nothing changed here yet";
  }

  R.on("load", () => {
    back = R.button("icon", "↶", R.undoSaid);
    again = R.button("icon", "↷", R.redoSaid);
    back.setAttribute("aria-label", "Undo");
    again.setAttribute("aria-label", "Redo");
    save = R.button("strong", "Save review.csv", () => R.save());
    save.id = "save";
    const load = R.button("", "Load…", () => R.chooseFile(), "Take the decisions of a review.csv that a spreadsheet saved");
    const help = R.button("icon", "?", () => R.help(), "Keys");
    help.setAttribute("aria-label", "Keys and help");
    R.byId("steps").append(back, again, load, save, help);
    R.on("steps", draw);
    draw();
  });
})(R);
