// How many rows are shown and how they stand, how far the review is, and the buttons that accept many of them.
(function (R) {
  let waiting = false;

  function standing(rows) {
    const counts = { open: 0, accepted: 0, rejected: 0, overwrite: 0, located: 0, unplaced: 0 };
    for (const i of rows) {
      const state = R.state(i);
      counts[state] += 1;
      if (state === "open" && !R.hasPosition(i)) counts.unplaced += 1;
    }
    return counts;
  }

  function words(counts) {
    const parts = [
      [counts.open, "undecided"],
      [counts.accepted, "accepted"],
      [counts.overwrite, "to overwrite"],
      [counts.rejected, "rejected"],
      [counts.located, "with their own position"],
      [counts.unplaced, "without a position"],
    ];
    return parts.filter(([count]) => count).map(([count, word]) => R.count(count) + " " + word).join(" · ");
  }

  function progress() {
    const all = standing(Array.from({ length: R.n }, (_, i) => i));
    const asked = R.n - all.located, decided = asked - all.open;
    const bar = R.element("progress");
    Object.assign(bar, { max: Math.max(1, asked), value: decided });
    bar.setAttribute("aria-label", R.count(decided) + " of " + R.count(asked) + " decided");
    return R.element("p", "progress", bar, R.element("span", "", R.count(decided) + " of " + R.count(asked) + " decided"));
  }

  function draw() {
    waiting = false;
    const box = R.byId("counts"), { sound } = R.acceptable(R.shown);
    const shown = R.element("p", "shown", R.element("b", "", R.count(R.shown.length)), " of " + R.rows(R.n) + " shown");
    const left = R.isFiltered() ? R.shown.reduce((count, i) => count + !R.fits(i), 0) : 0;
    if (left) shown.append(" · ", R.button("plain", R.count(left) + " changed since: filter again", R.applyFilter));
    const detail = R.element("p", "standing", words(standing(R.shown)));
    const many = R.element("p", "many");
    if (sound.length) {
      const all = R.button("strong", "Accept all shown (" + R.count(sound.length) + ")", R.acceptShown);
      all.id = "accept-shown";
      many.append(
        all,
        R.button("", "…in this place", R.acceptPlace, "p"),
        R.button("", "…this day", R.acceptDay, "d"),
        R.button("", "…under a radius", R.acceptWithin, "m")
      );
    }
    const focused = document.activeElement && box.contains(document.activeElement) && document.activeElement.textContent;
    box.replaceChildren(progress(), shown, detail, many);
    if (focused) [...box.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
  }

  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(draw);
  }

  R.on("load", () => {
    R.on("rows", later);
    R.on("filter", later);
    draw();
  });
})(R);
