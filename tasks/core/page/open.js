// Opens the page: panes from back to front, every layer by its kind, the view, and what the pointer does.
(function (W) {
  const PANES = { land: 240, graticule: 250, heat: 300, radii: 340, halo: 350, names: 380, traces: 420, points: 450, places: 550 };
  const LAND = { land: "#f9f7f2", near: "#f4f4f0", coast: "#a9bdc9", border: "#d3cbbb" };
  const NAMES = { ink: "#1f272e", town: "#56626b", country: "#9b9382", halo: "rgba(249, 248, 244, 0.92)" };
  const UNPACK = { points: "unpackPoints", heat: "unpackHeat" };

  function view(page) {
    const { map, extent } = page;
    if (!extent) return map.setView([20, 0], Math.max(1.5, map.getMinZoom()));
    const bounds = [[extent.south, extent.west], [extent.north, extent.east]];
    map.fitBounds(bounds, { padding: [48, 48], maxZoom: 15, animate: false });
  }

  // What lies under the photos: tiles where the person set a server of them, else land, borders and names.
  function base(page) {
    const { map } = page;
    const { labels, outlines } = page.base;
    const credits = W.element("div", "ws-credits");
    map.getContainer().append(credits);
    W.ground(map, page.ground, credits);
    if (!outlines) return;
    new W.Land(outlines, { pane: "land", colours: () => LAND }).addTo(map);
    new W.Graticule({ pane: "graticule", padding: 0 }).addTo(map);
    page.names = new W.Labels(labels, {
      pane: "names",
      split: W.worldX(W.cutOf(page)),
      colours: () => NAMES,
      taken: () => [...W.controlBoxes(map), ...(page.places?.boxes() || [])],
      said: () => page.places?.said || new Set(),
    }).addTo(map);
  }

  // The land repeats itself, the photos do not: who goes around the world comes back to them, and a view so wide that it holds
  // photos on both sides of the cut stays where it shows them all.
  function around(page) {
    const { map, extent } = page;
    const lowest = () => Math.max(0, Math.floor(4 * Math.log2(map.getSize().x / 256)) / 4);
    map.on("resize", () => map.setMinZoom(lowest()));
    map.options.minZoom = lowest(); // the map that folium made has no view of ours yet, from which it could zoom
    map.on("moveend", () => {
      const { lat, lng } = map.getCenter();
      const turns = Math.floor((lng - W.cutOf(page)) / 360);
      let to = lng - 360 * turns;
      if (extent) {
        const half = (map.getBounds().getEast() - map.getBounds().getWest()) / 2;
        const [least, most] = [extent.east - 360 + half, extent.west + 360 - half];
        to = least > most ? (extent.east + extent.west) / 2 : Math.max(least, Math.min(most, to));
      }
      const pixel = 360 / W.worldSize(map); // Leaflet rounds a view to whole ones
      if (Math.abs(to - lng) > 2 * pixel) map.setView([lat, to], map.getZoom(), { animate: !turns, pan: { duration: 0.2 } });
    });
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
      if (page.editing) return;
      const found = under(event, L.Browser.mobile ? 18 : 10);
      if (found.length) return W.showCards(page, found);
      const leg = trace(event);
      if (leg) W.showJourneyCard(page, leg, event.latlng);
    });
    let waiting = null;
    const hover = () => {
      const [nearest] = under(waiting, 9);
      const leg = nearest ? null : trace(waiting);
      if (leg) tip.setLatLng(waiting.latlng).setContent(W.element("span", "", W.journeyWords(leg.journey))).openOn(map);
      else tip.close();
      waiting = null;
      map.getContainer().style.cursor = nearest || leg ? "pointer" : "";
      if (!page.chosen) page.halo.show(...(nearest ? nearest.slice(1) : [null]));
    };
    map.on("mouseout", () => tip.close());
    map.on("mousemove", (event) => {
      if (page.editing) return;
      if (!waiting) requestAnimationFrame(hover);
      waiting = event;
    });
  }

  W.open = function (map, block) {
    const page = (W.page = Object.assign(JSON.parse(block.textContent), W.bus(), { map, shown: new Map() }));
    for (const [name, depth] of Object.entries(PANES)) {
      map.createPane(name).style.zIndex = depth;
      map.getPane(name).style.pointerEvents = "none";
    }
    around(page);
    view(page);
    // Before anything is named on the map, which leaves room for these.
    L.control.scale({ position: "bottomleft", maxWidth: 140 }).addTo(map);
    W.homeButton(page, () => view(page));
    W.fullScreenButton(page);
    base(page);
    page.halo = new W.Halo({ pane: "halo" }).addTo(map);
    // The first layers are the most important ones: they are drawn last, on top.
    for (const layer of [...page.layers].reverse()) {
      W[UNPACK[layer.kind]]?.(layer.content);
      const shown = W.kinds[layer.kind](layer, page);
      if (!shown) continue;
      page.shown.set(layer.key, shown);
      if (layer.shown) shown.addTo(map);
    }
    W.printing(page);
    W.watchOwners(page);
    if (page.traces) {
      W.journeyChip(page);
      W.timeSlider(page);
    }
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
