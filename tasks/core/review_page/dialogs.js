// What the page says and asks: a line at the bottom that may offer one thing to do, and questions that wait for an answer.
(function (R) {
  let hiding;

  // Says something for some seconds; `offer` is [text, function] of a button beside it, with which it stays longer.
  R.say = function (text, offer) {
    const line = R.byId("says");
    clearTimeout(hiding);
    line.replaceChildren(R.element("span", "", text));
    if (offer)
      line.append(
        R.button("", offer[0], () => {
          line.replaceChildren();
          offer[1]();
        })
      );
    hiding = setTimeout(() => line.replaceChildren(), offer ? 15000 : 6000);
  };

  // Opens a dialog with a title and content; the keyboard is in it until it closes. Returns the dialog.
  R.open = function (title, content, buttons, className) {
    const dialog = R.element("dialog", className || "");
    const head = R.element("h2", "", title);
    head.id = "dialog-title";
    dialog.setAttribute("aria-labelledby", head.id);
    const foot = R.element("p", "dialog-buttons", ...buttons);
    dialog.append(head, ...content, foot);
    document.body.append(dialog);
    const before = document.activeElement;
    dialog.onclose = () => {
      dialog.remove();
      if (before && before.isConnected) before.focus();
    };
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.showModal();
    return dialog;
  };

  // Asks a question of which `yes` is the answer that does something.
  R.ask = function (title, sentences, yes, act) {
    const go = R.button("strong", yes, () => {
      dialog.close();
      act();
    });
    const no = R.button("", "Cancel", () => dialog.close());
    const dialog = R.open(title, sentences.filter(Boolean).map((text) => R.element("p", "", text)), [go, no]);
    go.focus();
    return dialog;
  };

  R.isAsking = () => Boolean(document.querySelector("dialog[open]"));

  const several = (rows, one, many) => (rows.length === 1 ? "This " + one : R.count(rows.length) + " " + many);

  // Rows that could not be decided: says why, and offers what can be meant instead.
  R.on("hindered", ({ rows, word }) => {
    const replaced = rows.filter((i) => R.hinders(i, word) === "overwrite only");
    const missing = rows.filter((i) => R.hinders(i, word) === "no position");
    if (replaced.length)
      R.say(several(replaced, "photo has", "photos have") + " a position already, which accept would not replace.", ["Overwrite…", () => R.overwrite(replaced)]);
    else if (missing.length) R.say(several(missing, "row has", "rows have") + " no position to accept: place it on the map first.");
    else R.say(several(rows, "photo has", "photos have") + " this position already: there is nothing to decide.");
  });

  R.overwrite = function (rows) {
    const all = [...rows].filter((i) => R.hasPosition(i));
    if (!all.length) return R.say("No position to write: place the row on the map first.");
    if (all.some(R.isOwn)) return R.say("The position shown is the photo's own already: move it first.");
    const what = all.length === 1 ? "the position in this photo" : "the positions in " + R.count(all.length) + " photos";
    R.ask("Overwrite?", ["Apply will replace " + what + " by what is shown here. A backup is kept, and restore brings it back."], "Overwrite", () => {
      R.change(all.map((i) => [i, "decision", "overwrite"]), "overwrite " + R.rows(all.length));
    });
  };
})(R);
