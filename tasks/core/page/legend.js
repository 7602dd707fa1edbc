// The panel: what the page is about, how many photos stand where, and one line a layer that also switches it.
(function (W) {
  function line(layer, page) {
    const text = W.element("span", "ws-text", W.element("b", "", layer.label), W.element("small", "", layer.hint));
    const number = W.element("span", "ws-number", layer.kind === "heat" ? "" : W.count(layer.count));
    const shown = page.shown.get(layer.key);
    if (!shown) {
      const jump = W.element("a", "ws-line", W.element("span", "ws-tick"), W.mark(layer), text, number);
      jump.href = "#list-" + layer.key;
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

  function bar(layers, total) {
    const box = W.element("div", "ws-bar");
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", layers.map((layer) => layer.label + " " + layer.count).join(", "));
    for (const layer of layers) {
      const share = W.element("i", layer.shape === "target" ? "ws-accepted" : "");
      share.style.flexGrow = layer.count / total;
      share.style.background = layer.colour;
      share.title = layer.label + ": " + W.photos(layer.count);
      box.append(share);
    }
    return box;
  }

  W.legend = function (panel, page) {
    const { layers } = page;
    const parts = layers.filter((layer) => layer.part);
    const header = W.element("header", "", W.element("p", "ws-brand", "Whereshot"), W.element("h1", "", page.title));
    header.append(W.element("p", "ws-facts", W.photos(page.total)));
    if (page.span) header.append(W.element("p", "ws-facts", [...new Set(page.span)].map((day) => W.day(day)).join(" – ")));
    if (page.made) header.append(W.element("p", "ws-made", "Made on " + W.moment(page.made)));
    panel.append(header);
    if (parts.length) panel.append(bar(parts, page.total));
    for (const notice of page.notices) panel.append(W.element("p", "ws-notice", notice));
    const lines = W.element("nav", "ws-lines");
    lines.setAttribute("aria-label", "Layers");
    for (const layer of [...parts, ...layers.filter((other) => !other.part)]) lines.append(line(layer, page));
    panel.append(lines);
    if (page.trials) panel.append(W.trialSection(page));
    if (page.places) panel.append(W.placeSection(page));
    if (page.traces) panel.append(W.daySection(page));
    for (const layer of layers) if (layer.kind === "list") panel.append(W.listSection(layer));
  };
})(Whereshot);
