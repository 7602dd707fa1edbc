// Many rows accepted at once, of what is shown, by the rule of `whereshot accept`: never what has a decision, what an AI guessed,
// what has a problem or sources that disagree, or what would replace a photo's own position. A question says how many first.
(function (R) {
  const LEFT = {
    ai: "guessed by AI",
    own: "with a position of their own",
    disputed: "of which sources disagree",
    problem: "with a problem",
    radius: "without a radius",
    wide: "with a wider radius",
  };

  // Why a row with a position is not accepted together with others: a key of LEFT, "" where it may be, null where it is no case
  // at all (decided, or without a position).
  R.leftOut = function (i, within) {
    if (R.cell(i, "decision").trim() || !R.hasPosition(i)) return null;
    const source = R.moved(i) ? "manual" : R.cell(i, "gps_source").trim().toLowerCase();
    if (R.hasOwn(i) || source === "exif" || source === "") return R.state(i) === "located" ? null : "own";
    if (source === "ai") return "ai";
    if (R.disputed(i) && source !== "manual") return "disputed";
    if (R.cell(i, "problem").trim() && source !== "manual") return "problem";
    if (!(R.number(i, "error_m") >= 0)) return "radius";
    return R.number(i, "error_m") <= within ? "" : "wide";
  };

  // Splits rows into those that may be accepted together and the number of the others by reason.
  R.acceptable = function (rows, within) {
    const sound = [], left = {};
    for (const i of rows) {
      const reason = R.leftOut(i, within === undefined ? Infinity : within);
      if (reason === "") sound.push(i);
      else if (reason && reason !== "wide") left[reason] = (left[reason] || 0) + 1;
    }
    return { sound, left };
  };

  function leftWords(left) {
    const parts = Object.entries(left).map(([reason, count]) => R.count(count) + " " + LEFT[reason]);
    const all = Object.values(left).reduce((sum, count) => sum + count, 0);
    return parts.length ? R.rows(all) + " left out: " + parts.join(", ") + ". Decide these one by one." : "";
  }

  R.acceptMany = function (rows, within, what) {
    const { sound, left } = R.acceptable(rows, within);
    if (!sound.length) return R.say("Nothing to accept " + what + ". " + leftWords(left));
    R.ask("Accept " + R.rows(sound.length) + "?", ["All undecided proposals " + what + ".", leftWords(left), "Undo takes it back as a whole."], "Accept " + R.count(sound.length), () => {
      R.change(sound.map((i) => [i, "decision", "accept"]), "accept " + R.rows(sound.length));
      R.say(R.rows(sound.length) + " accepted.", ["Undo", R.undo]);
    });
  };

  R.acceptShown = () => R.acceptMany(R.shown, Infinity, R.isFiltered() ? "that are shown" : "of the page");

  function like(name, of, what) {
    if (R.current < 0) return R.say("Choose a row first.");
    const value = of(R.current);
    if (!value) return R.say("This row has no " + name + ".");
    R.acceptMany(R.shown.filter((i) => of(i) === value), Infinity, what + " " + (name === "day" ? R.day(value, true) : value) + ", of what is shown");
  }

  R.acceptPlace = () => like("place", (i) => R.cell(i, "place"), "in");
  R.acceptDay = () => like("day", R.dayOf, "of");

  R.acceptWithin = function () {
    const input = R.element("input"), said = R.element("p", "");
    const now = R.current >= 0 ? R.number(R.current, "error_m") : NaN;
    Object.assign(input, { type: "number", min: 0, step: 10, value: now > 0 ? Math.ceil(now) : 100 });
    const tell = () => (said.textContent = R.rows(R.acceptable(R.shown, Number(input.value)).sound.length) + " of what is shown");
    input.oninput = tell;
    tell();
    const go = R.button("strong", "Accept…", () => {
      const within = Number(input.value);
      if (!(within >= 0)) return;
      dialog.close();
      R.acceptMany(R.shown, within, "known to " + R.metres(within) + " or better, of what is shown");
    });
    input.addEventListener("keydown", (event) => event.key === "Enter" && go.click());
    const label = R.element("label", "field", R.element("span", "", "Radius up to (metres)"), input);
    const dialog = R.open("Accept what is known well", [label, said], [go, R.button("", "Cancel", () => dialog.close())]);
    input.select();
  };
})(R);
