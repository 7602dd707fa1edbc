// The panel: what the page is about, how many photos stand where, and one line a layer that also switches it.
(function (W) {
  function line(layer, page) {
    const text = W.element("span", "ws-text", W.element("b", "", layer.label), W.element("small", "", layer.hint));
    const number = W.element("span", "ws-number", layer.kind === "heat" ? "" : W.count(layer.count));
    const shown = page.shown.get(layer.key);
    if (!shown) {
      const jump = W.element("a", "ws-line", W.element("span", "ws-tick"), W.mark(layer), text, number);
      jump.href = "#list-" + layer.key;
      jump.onclick = () => W.unfold(document.getElementById("list-" + layer.key));
      return jump;
    }
    const tick = W.element("input", "ws-tick");
    tick.type = "checkbox";
    tick.checked = layer.shown;
    tick.id = "layer-" + layer.key;
    tick.onchange = () => (tick.checked ? page.map.addLayer(shown) : page.map.removeLayer(shown));
    const label = W.element("label", "ws-line", tick, W.mark(layer), text, number);
    label.htmlFor = tick.id;
    return label;
  }

  // Switches a layer for what is asked of it elsewhere on the page; true if that was a change.
  W.switchTo = function (page, key, on) {
    const tick = document.getElementById("layer-" + key);
    if (tick.checked === on) return false;
    tick.click();
    return true;
  };

  // All photos in one bar, in the order and with the patterns of the charts below.
  function bar(page) {
    const whole = (s) => page.coverage.years.counts.reduce((sum, counts) => sum + counts[s], 0);
    const looks = W.looks(page).map((look, s) => ({ ...look, count: whole(s) }));
    const box = W.element("div", "ws-bar");
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", looks.map(({ label, count }) => label + " " + W.count(count)).join(", "));
    for (const { key, label, count } of looks) {
      const part = W.svg("svg", {}, W.svg("rect", { width: "100%", height: "100%", fill: W.fill(key) }));
      part.style.flexGrow = count / page.total;
      W.telling(part, label, () => [[key, W.photos(count), null]]);
      box.append(part);
    }
    return box;
  }

  function header(page) {
    const box = W.element("header", "", W.element("p", "ws-brand", "Whereshot"), W.element("h1", "", page.title));
    if (page.span) box.append(W.element("p", "ws-facts", [...new Set(page.span)].map((day) => W.day(day)).join(" – ")));
    if (page.made) box.append(W.element("p", "ws-made", "Made on " + W.moment(page.made)));
    return box;
  }

  // What follows the layers, in the order of the panel; whatever has nothing to tell is not there.
  function sections(page) {
    const lists = page.layers.filter((layer) => layer.kind === "list").map((layer) => W.listSection(layer));
    return [
      page.trials && W.trialSection(page),
      W.yearSection(page),
      W.peopleSection(page),
      W.cameraSection(page),
      W.calendarSection(page),
      page.places && W.placeSection(page),
      W.colourSection(page),
      W.journeySection(page),
      W.editSection(page),
      W.outlierSection(page),
      ...lists,
    ].filter(Boolean);
  }

  W.legend = function (panel, page) {
    const { layers } = page;
    const parts = layers.filter((layer) => layer.part);
    panel.append(W.patterns(W.looks(page)), header(page), W.figures(page));
    if (page.total) panel.append(bar(page));
    panel.append(W.searchBox(page));
    for (const notice of page.notices) panel.append(W.element("p", "ws-notice", notice));
    const lines = W.element("nav", "ws-lines");
    lines.setAttribute("aria-label", "Layers");
    for (const layer of [...parts, ...layers.filter((other) => !other.part)]) lines.append(line(layer, page));
    panel.append(lines);
    // Long lists wait to be asked for; on a phone, where all is one long page, everything but the first chart does.
    const narrow = matchMedia("(max-width: 760px)").matches;
    const long = new Set(layers.filter(({ kind, count }) => kind === "list" && count > 12).map(({ key }) => "list-" + key));
    const open = ({ id }) => (narrow ? id === "list-years" : !long.has(id));
    for (const section of sections(page)) panel.append(section.id === "list-trials" ? section : W.fold(section, open(section)));
  };
})(Whereshot);
