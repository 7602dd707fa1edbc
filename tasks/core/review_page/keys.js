// The keyboard: everything that a review needs without a mouse, and the list of it on "?".
(function (R) {
  const KEYS = [
    ["↓ or j", "next row"], ["↑ or k", "previous row"], ["n", "next undecided row"], ["Page, Home, End", "far through the list"],
    ["a", "accept, and on to the next"], ["x", "reject, and on to the next"], ["c", "clear the decision"], ["o", "overwrite the photo's own position"],
    ["g", "place on the map with a click"], ["Shift ↓ ↑", "select several rows"], ["Shift or Ctrl click", "select several rows"], ["Ctrl a", "select all shown"],
    ["Shift a", "accept all shown"], ["p", "accept all in this place, of what is shown"], ["d", "accept all of this day, of what is shown"], ["m", "accept all under a radius, of what is shown"],
    ["t", "accept the new date"], ["e", "write a note"], ["Space", "the picture large"], ["/", "search a place or address"], ["f", "filter by text"],
    ["Ctrl z, z", "undo"], ["Ctrl y, y", "redo"], ["Ctrl s", "save review.csv"], ["Esc", "end the selection, or the click on the map"], ["?", "this list"],
  ]; // prettier-ignore

  function step(by, extend) {
    if (!R.shown.length) return;
    const place = R.current >= 0 ? R.positions[R.current] : -1;
    const next = place < 0 ? (by > 0 ? 0 : R.shown.length - 1) : Math.min(R.shown.length - 1, Math.max(0, place + by));
    const i = R.shown[next];
    if (extend && R.anchor() >= 0) R.select(R.between(R.anchor(), i));
    R.focus(i, { from: extend ? "range" : "keys" });
  }

  function nextOpen() {
    const from = R.current >= 0 ? R.positions[R.current] : -1;
    for (let k = 1; k <= R.shown.length; k++) {
      const i = R.shown[(from + k) % R.shown.length];
      if (R.state(i) === "open" || R.dateWaits(i)) return R.focus(i, { from: "keys" });
    }
    R.say("No undecided row is shown.");
  }

  function decide(word) {
    const rows = R.chosen();
    if (!rows.length) return;
    const several = R.selected.size > 0, hindered = rows.some((i) => R.hinders(i, word));
    R.decide(rows, word);
    if (!several && word && !hindered) step(1);
  }

  const acts = {
    ArrowDown: () => step(1), j: () => step(1), ArrowUp: () => step(-1), k: () => step(-1),
    PageDown: () => step(R.listPage()), PageUp: () => step(-R.listPage()), Home: () => step(-R.n), End: () => step(R.n),
    n: nextOpen, a: () => decide("accept"), x: () => decide("reject"), c: () => decide(""), o: () => R.overwrite(R.chosen()),
    g: () => R.armed(R.chosen()), p: () => R.acceptPlace(), d: () => R.acceptDay(), m: () => R.acceptWithin(), A: () => R.acceptShown(),
    t: () => R.edit(R.chosen().filter((i) => R.cell(i, "new_datetime")), "date_decision", "accept", "accept date"),
    e: () => document.querySelector("#detail [name=note]")?.focus(), " ": () => R.enlarge(R.current),
    "/": () => document.querySelector("#search input").focus(), f: () => document.querySelector("#filters [name=text]").focus(),
    z: () => R.undoSaid(), y: () => R.redoSaid(), "?": () => R.help(), Escape: () => R.escape(),
  }; // prettier-ignore
  const withCtrl = { z: (event) => (event.shiftKey ? R.redoSaid() : R.undoSaid()), Z: () => R.redoSaid(), y: () => R.redoSaid(), s: () => R.save(), a: () => R.select(R.shown) };
  const withShift = { ArrowDown: () => step(1, true), ArrowUp: () => step(-1, true) };

  R.escape = function () {
    R.map?.armed([], null);
    R.select([]);
    R.byId("says").replaceChildren();
  };

  R.help = function () {
    const list = R.element("dl", "keys", ...KEYS.flatMap(([keys, words]) => [R.element("dt", "", keys), R.element("dd", "", words)]));
    const rule = R.element("p", "soft", "Accept all never takes what an AI guessed, what has a problem, or what would replace a photo's own position.");
    const dialog = R.open("Keys", [list, rule], [R.button("strong", "Close", () => dialog.close())], "wide");
  };

  const isTyping = (target) => target.matches("input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]");

  function pressed(event) {
    if (event.defaultPrevented || event.altKey || R.isAsking()) return;
    const target = event.target, ctrl = event.ctrlKey || event.metaKey;
    if (target.matches?.("input, textarea, select")) {
      if (event.key === "Escape") target.blur();
      if (isTyping(target) && !(ctrl && event.key === "s")) return;
    }
    const inMap = R.byId("map").contains(target);
    if (inMap && /^Arrow|^[+\-=_]$/.test(event.key)) return; // Leaflet's own keys
    if (target.matches?.("input[type=range]") && /^Arrow|^Page|Home|End/.test(event.key)) return;
    if (target.matches?.("button, a, input, summary") && (event.key === " " || event.key === "Enter")) return;
    const act = ctrl ? withCtrl[event.key] : event.shiftKey && withShift[event.key] ? withShift[event.key] : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  }

  R.on("open", () => document.addEventListener("keydown", pressed));
})(R);
