// The panel's part of correcting the way: the mode, the legs that were corrected with their times, and waypoints.gpx.
(function (W) {
  function download(text) {
    const link = W.element("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/gpx+xml" }));
    link.download = "waypoints.gpx";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  function command() {
    const code = W.element("code", "", "whereshot propose … --track ~/Downloads/waypoints.gpx");
    return W.element("p", "ws-command", "Give it back with the next propose, beside what you gave before:", code);
  }

  // A point's row: its number leads to it, its time is typed, a cross takes it away.
  function pointRow(editor, leg, node, n, number) {
    const ahead = editor.aheadAt(leg, node);
    const typed = node.told === "typed";
    const clock = editor.clockAt(leg, node);
    const name = "Point " + number;
    const input = W.element("input", "ws-time");
    const days = W.dayOf(leg.from.at, leg.ahead[0]) !== W.dayOf(leg.to.at, leg.ahead[1]);
    const zone = leg.ahead[0] === leg.ahead[1] ? "" : " " + W.zoneWords(ahead);
    input.value = typed ? (days ? W.dayOf(node.at, ahead) + " " : "") + clock : "";
    input.placeholder = "about " + clock;
    input.autocomplete = "off";
    input.setAttribute("aria-label", name + ": when were you there? " + W.legWords(leg) + zone);
    input.dataset.point = leg.key + " " + n;
    const why = W.element("p", "ws-why");
    why.setAttribute("role", "alert");
    input.onchange = () => {
      const words = editor.time(leg.key, n, input.value);
      why.textContent = words;
      input.setAttribute("aria-invalid", String(Boolean(words)));
    };
    const go = W.button("ws-point", String(number), () => editor.goTo(leg.key, n), "Show point " + number + " on the map");
    const gone = W.button("ws-remove", "✕", () => editor.remove(leg.key, n), "Remove point " + number);
    const when = W.element("span", "ws-when", input, zone && W.element("small", "", zone.trim()));
    return W.element("li", typed ? "ws-typed" : "", go, when, gone, why);
  }

  function legBox(editor, leg, isThere) {
    const nodes = W.timed(leg);
    const rows = W.element("ol");
    let number = 0;
    leg.points.forEach((point, n) => !point.road && rows.append(pointRow(editor, leg, nodes[n + 1], n, ++number)));
    const moved = isThere ? editor.guesses.within(leg).length : 0;
    const facts = !isThere
      ? (editor.isFollowed(leg) ? "The journey goes this way now." : "The journey has changed here since.") + " It stays in waypoints.gpx until you remove it."
      : moved ? W.counted(moved, "guessed photo moves", "guessed photos move") + " with it" : "No guessed photo lies on this leg";
    const head = W.element("p", "ws-leg", W.element("b", "", W.legWords(leg)), W.element("small", "", facts));
    const box = W.element("div", "ws-corrected" + (isThere ? "" : " ws-kept"), head);
    if (isThere) box.append(rows);
    else box.append(W.button("ws-remove", "✕", () => editor.forget(leg.key), "Remove this correction"));
    return box;
  }

  function tools(editor) {
    const { store } = editor;
    const undo = W.button("", "↶ Undo", () => store.undo(), "Undo the last change");
    const redo = W.button("", "↷ Redo", () => store.redo(), "Redo what was undone");
    [undo.disabled, redo.disabled] = [!store.past.length, !store.future.length];
    return W.element("div", "ws-tools", undo, redo);
  }

  // What stands on the map while the way is corrected: what to do, the last step back, and the way out.
  W.editBar = function (editor) {
    const { page } = editor;
    const hint = "Drag a leg to where you went";
    const words = W.element("span", "ws-edit-hint", hint);
    words.setAttribute("role", "status");
    const undo = W.button("", "↶", () => editor.store.undo(), "Undo the last change");
    const bar = W.element("div", "ws-edit-bar", words, undo, W.button("ws-done", "Done", () => editor.turn(false)));
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Correct the way");
    const follow = () => (undo.disabled = !editor.store.past.length);
    page.on("edit", follow);
    page.on("say", (said) => {
      words.textContent = said || hint;
      bar.classList.toggle("ws-warned", Boolean(said));
    });
    follow();
    W.overMap(page, bar);
    document.addEventListener("keydown", (event) => {
      if (!page.editing || event.target instanceof HTMLInputElement) return;
      if (event.key === "Escape") editor.turn(false);
      else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") event.shiftKey ? editor.store.redo() : editor.store.undo();
      else return;
      event.preventDefault();
    });
    return bar;
  };

  // What the keyboard needs: legs one after the other, and a point in the middle of the map.
  function chooser(editor) {
    const { chosen } = editor;
    const { traces } = editor.page;
    const name = (corner) => traces.local(corner).replace(" ", ", ").replace(/^(\d{4}-\d\d-\d\d)/, (day) => W.day(day));
    const words = W.element("span", "", chosen === null ? "No leg chosen" : name(chosen - 1) + " – " + traces.local(chosen).slice(11));
    const step = (by) => () => (editor.choose(by), editor.page.fire("edit-panel"));
    const add = W.button("", "Add a point at the map’s centre", () => {
      const made = editor.addHere();
      if (made) editor.handles.focus(made.key, made.n);
    });
    const row = W.element("div", "ws-choose", W.button("", "‹", step(-1), "Leg before"), words, W.button("", "›", step(1), "Next leg"));
    return W.element("details", "ws-keys", W.element("summary", "", "By keyboard"), row, add, W.element("p", "ws-note", "On a point: arrow keys move it, with Shift further; Delete removes it; Enter asks for its time."));
  }

  function summary(editor) {
    const { store } = editor;
    if (!store.legs.length) return null;
    const count = W.counted(store.legs.length, "corrected leg", "corrected legs");
    const where = store.keeps ? "kept in this browser" : "this browser keeps nothing: save them before you leave";
    const state = W.element("p", "ws-state-of", store.unsaved ? count + ", not saved as a file yet; " + where + "." : count + ", saved.");
    state.classList.toggle("ws-unsaved", store.unsaved);
    const save = W.button("ws-save", "Save waypoints.gpx", () => {
      download(editor.gpx());
      store.noteSaved();
    });
    const discard = W.button("ws-discard", "Discard all", () => store.commit([]));
    return W.element("div", "ws-give", state, save, discard, store.unsaved ? null : command());
  }

  // Null where there is nothing to correct, or no archive that a file would be for: the times of a public page are none, and on a
  // map of several archives a leg may be anybody's.
  W.editSection = function (page) {
    if (!page.traces || page.public || page.owners.length) return null;
    const editor = (page.edit = new W.Editor(page));
    page.traces.on("remove", () => editor.turn(false));
    const mode = W.button("ws-all ws-mode-switch", "", () => editor.turn(!page.editing));
    const body = W.element("div");
    const section = W.section("list-way", "Correct the way", "");
    section.classList.add("ws-edit");
    const number = section.querySelector(".ws-number");
    const help = W.element("p", "ws-note");
    section.append(help, mode, body);

    // The panel is made anew after each change; who types goes on typing where they were.
    function fill() {
      const { store } = editor;
      const active = document.activeElement;
      const held = active && body.contains(active) ? active.dataset.point : null;
      const open = body.querySelector(".ws-keys")?.open;
      const keyed = held ? null : active && body.contains(active) ? active.getAttribute("aria-label") || active.textContent : null;
      number.textContent = store.legs.length ? W.count(store.legs.length) : "";
      mode.textContent = page.editing ? "Done" : "Correct the way";
      mode.setAttribute("aria-pressed", String(Boolean(page.editing)));
      help.textContent = page.editing
        ? "Drag a leg to where you really went, as often as it bends. Type when you were there if you know."
        : "You went another way? Drag the line there: the photos whose place was guessed move along.";
      const there = new Set(editor.attached());
      const parts = [page.editing && tools(editor), page.editing && chooser(editor), ...store.legs.map((leg) => legBox(editor, leg, there.has(leg))), summary(editor)];
      body.replaceChildren(...parts.filter(Boolean));
      if (open && page.editing) body.querySelector(".ws-keys").open = true;
      if (held) [...body.querySelectorAll(".ws-time")].find((input) => input.dataset.point === held)?.focus();
      if (keyed) [...body.querySelectorAll("button")].find((one) => (one.getAttribute("aria-label") || one.textContent) === keyed)?.focus();
    }

    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        fill();
      });
    };
    page.on("edit", soon);
    page.on("edit-panel", soon);
    page.on("ask-time", ({ key, n }) => {
      fill();
      W.unfold(section);
      const input = [...body.querySelectorAll(".ws-time")].find((one) => one.dataset.point === key + " " + n);
      input?.scrollIntoView({ block: "nearest" });
      input?.focus();
    });
    fill();
    return section;
  };
})(Whereshot);
