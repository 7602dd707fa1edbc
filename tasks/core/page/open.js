// Opens the page: panes from back to front, every layer by its kind, the view, and what the pointer does.
(function (W) {
  const PANES = { graticule: 250, heat: 300, halo: 350, traces: 420, points: 450, places: 550 };

  function view(page) {
    const { map, extent } = page;
    if (!extent) return map.setView([20, 0], 1.5);
    const bounds = [[extent.south, extent.west], [extent.north, extent.east]];
    map.fitBounds(bounds, { padding: [48, 48], maxZoom: 15, animate: false });
  }

  // Without tiles a person who has moved away needs a way back.
  function home(page) {
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const button = W.element("a", "", "⌂");
      button.href = "#";
      button.title = "Show all photos";
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", button.title);
      L.DomEvent.on(button, "click", (event) => (L.DomEvent.stop(event), view(page)));
      return W.element("div", "leaflet-bar ws-home", button);
    };
    control.addTo(page.map);
  }

  function pointer(page) {
    const { map } = page;
    const under = (event, reach) => {
      const all = [];
      for (const shown of page.shown.values()) if (shown.under && map.hasLayer(shown)) all.push(...shown.under(event.layerPoint, reach));
      // On the same spot, what waits for a decision comes first; then by time, which is the order of the rows.
      const rank = new Map(page.layers.map((layer, i) => [layer.key, i]));
      return all.sort((a, b) => Math.round((a[0] - b[0]) / 2) || rank.get(a[1].layer.key) - rank.get(b[1].layer.key) || a[2] - b[2]);
    };
    const trace = (event) => (page.traces && map.hasLayer(page.traces) ? page.traces.near(event.layerPoint) : null);
    const tip = (page.tip = L.tooltip({ className: "ws-tip", direction: "top", offset: [0, -6] }));
    map.on("click", (event) => {
      const found = under(event, L.Browser.mobile ? 18 : 10);
      if (found.length) return W.showCards(page, found);
      const day = trace(event);
      if (day) W.showDayCard(page, day, event.latlng);
    });
    let waiting = null;
    const hover = () => {
      const [nearest] = under(waiting, 9);
      const day = nearest ? null : trace(waiting);
      if (day) tip.setLatLng(waiting.latlng).setContent(W.element("span", "", W.dayWords(day))).openOn(map);
      else tip.close();
      waiting = null;
      map.getContainer().style.cursor = nearest || day ? "pointer" : "";
      if (!page.chosen) page.halo.show(...(nearest ? nearest.slice(1) : [null]));
    };
    map.on("mouseout", () => tip.close());
    map.on("mousemove", (event) => {
      if (!waiting) requestAnimationFrame(hover);
      waiting = event;
    });
  }

  W.open = function (map, block) {
    const page = (W.page = Object.assign(JSON.parse(block.textContent), { map, shown: new Map() }));
    for (const [name, depth] of Object.entries(PANES)) {
      map.createPane(name).style.zIndex = depth;
      map.getPane(name).style.pointerEvents = "none";
    }
    view(page);
    new W.Graticule({ pane: "graticule", padding: 0 }).addTo(map);
    page.halo = new W.Halo({ pane: "halo" }).addTo(map);
    // The first layers are the most important ones: they are drawn last, on top.
    for (const layer of [...page.layers].reverse()) {
      const shown = W.kinds[layer.kind](layer, page);
      if (!shown) continue;
      page.shown.set(layer.key, shown);
      if (layer.shown) shown.addTo(map);
    }
    L.control.scale({ position: "bottomleft", maxWidth: 140 }).addTo(map);
    home(page);
    if (page.traces) W.dayChip(page);
    W.legend(document.getElementById("panel"), page);
    if (!page.extent) {
      const words = page.total
        ? ["No position yet", "None of the photos has a position or a proposal. The reasons are listed beside the map."]
        : ["No photos", "There is nothing in this archive to show on a map."];
      map.getContainer().append(W.element("div", "ws-empty", W.element("h2", "", words[0]), W.element("p", "", words[1])));
    }
    pointer(page);
  };
})(Whereshot);
