// Changes kept in the browser until review.csv has them, by archive and row_id, so that they are never laid on another proposal.
(function (R) {
  const PAUSE_MS = 300;
  let failed = false, timer, writing = true, written = 0;
  const mine = Math.random().toString(36).slice(2);

  const key = () => "whereshot.review." + R.data.archive_id;
  // A digest of a path (FNV-1a): the row_id of a photo that could not be read says too little of which file it is for.
  function digest(text) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return (hash >>> 0).toString(36);
  }

  const ofRow = (i) => R.cell(i, "row_id").slice(10) + "~" + digest(R.cell(i, "path"));

  // What changed, as {column: {"before\u001fafter": [row, …]}}: thousands of rows share one change.
  function changes() {
    const found = {};
    for (const [at, before] of R.originals) {
      const i = Math.floor(at / R.names.length), name = R.names[at % R.names.length];
      const change = before + "\u001f" + R.cell(i, name);
      ((found[name] ??= {})[change] ??= []).push(ofRow(i));
    }
    return found;
  }

  function write() {
    clearTimeout(timer);
    timer = undefined;
    written = performance.now();
    if (!writing) return;
    try {
      if (R.originals.size) localStorage.setItem(key(), JSON.stringify({ by: mine, changes: changes() }));
      else localStorage.removeItem(key());
      failed = false;
    } catch {
      if (!failed) R.say("This browser keeps no changes for this page: save review.csv before you leave it.");
      failed = true;
    }
  }

  function later() {
    if (timer === undefined) timer = setTimeout(write, Math.max(0, written + PAUSE_MS - performance.now()));
  }

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(key()) || "null");
      return found && typeof found.changes === "object" ? found.changes : null;
    } catch {
      return null;
    }
  }

  // Lays kept changes on the rows that still say what they said then. Returns how many rows, and how many say something else now.
  function restore(found) {
    const rows = new Map(), cells = [], strange = new Set();
    for (let i = 0; i < R.n; i++) rows.set(ofRow(i), i);
    for (const [name, changed] of Object.entries(found))
      for (const [change, ids] of Object.entries(changed)) {
        const [before, after] = change.split("\u001f");
        for (const id of ids) {
          const i = rows.get(id);
          if (i === undefined || !R.at.has(name)) strange.add(id);
          else if (R.cell(i, name) === before) cells.push([i, name, after]);
          else if (R.cell(i, name) !== after) strange.add(id);
        }
      }
    return { rows: R.change(cells.filter(([i]) => !strange.has(ofRow(i))), "changes kept in this browser"), strange: strange.size };
  }

  function notice({ rows, strange }) {
    const bar = R.element("p", "notice");
    const close = R.button("plain", "Close", () => bar.remove());
    bar.append(R.element("span", "", (rows ? R.count(rows) + " unsaved " + (rows === 1 ? "change" : "changes") + " restored. " : "") +
      (strange ? R.count(strange) + " kept for rows that are gone or say something else now were left out." : ""))); // prettier-ignore
    if (rows)
      bar.append(
        R.button("", "Discard", () => {
          R.change([...R.originals].map(([at, before]) => [Math.floor(at / R.names.length), R.names[at % R.names.length], before]), "discard all changes");
          bar.remove();
        })
      );
    bar.append(close);
    R.byId("notices").append(bar);
  }

  R.noteSaved = write;

  R.on("load", () => {
    const found = kept();
    const restored = found ? restore(found) : { rows: 0, strange: 0 };
    if (restored.rows || restored.strange) notice(restored);
    R.on("rows", later);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && timer !== undefined && write());
    addEventListener("pagehide", () => timer !== undefined && write());
    addEventListener("beforeunload", (event) => {
      if (timer !== undefined) write();
      if ((failed || !writing) && R.originals.size) event.preventDefault();
    });
    addEventListener("storage", (event) => {
      if (event.key !== key() || !event.newValue) return;
      writing = false;
      R.say("This page is open in another tab too, which keeps its own changes: go on there, or reload here.", ["Go on here", () => ((writing = true), write())]);
    });
    later();
  });
})(R);
