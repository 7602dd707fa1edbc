// The map of the review: R.openMap(element) opens it and keeps it as the store says, R.map is what the page asks it for.
(function (M, W) {
  const PANES = { outlines: 240, graticule: 250, heat: 300, existing: 350, labels: 380, rows: 420, hand: 450 };
  const REACH = 10; // pixels between the pointer and what it points at
  const WIDEST = { padding: [56, 56], maxZoom: 15 };

  // Where the world is cut open: in the middle of the longitudes that have no photo, so that no trip is torn apart.
  function splitOf(extent) {
    if (!extent) return 0;
    const empty = 360 - (extent.east - extent.west);
    const cut = W.worldX(extent.east + empty / 2);
    return empty > 359 ? W.worldX(extent.west) - 0.5 : cut - Math.floor(cut);
  }

  class View {
    constructor(element) {
      const backdrop = R.data.backdrop;
      element.classList.add("rm-map");
      element.setAttribute("role", "region");
      element.setAttribute("aria-label", "Map: arrow keys move it, + and - zoom");
      M.readColours(element);
      this.tiles = R.data.map.tiles;
      this.map = L.map(element, {
        attributionControl: false, zoomControl: false, boxZoom: false, doubleClickZoom: true, minZoom: 1, maxZoom: 19,
        zoomSnap: this.tiles ? 1 : 0.5, wheelPxPerZoomLevel: 90,
      }); // prettier-ignore
      for (const [name, depth] of Object.entries(PANES)) {
        this.map.createPane(name).style.zIndex = depth;
        this.map.getPane(name).style.pointerEvents = "none";
      }
      this.positions = new M.Positions(splitOf(backdrop.extent));
      this.positions.read();
      this.map.setView([20, (this.positions.split % 1) * 360], 1.5);
      this.showAll(false);
      this.layers(backdrop);
      this.tip = L.tooltip({ className: "rm-tip", direction: "top", offset: [0, -8] });
      this.arm = new M.Arm(this);
      this.pin = new M.Pin(this);
      this.rectangle = new M.Rectangle(this);
      this.heat = new M.Heat(this);
      const credits = W.element("div", "rm-credits");
      M.corner(this.map, "bottomright", credits);
      W.ground(this.map, R.data.map, credits);
      L.control.scale({ position: "bottomleft", maxWidth: 130 }).addTo(this.map);
      this.legend = M.legend(this, backdrop.photos);
      this.tools = M.tools(this);
      this.empty = W.element("p", "rm-empty");
      this.said = W.element("div", "rm-status");
      this.said.setAttribute("aria-live", "polite");
      element.append(this.empty, this.said);
      this.pointer();
    }

    layers(backdrop) {
      const { map, positions } = this;
      this.sheets = [];
      const add = (sheet) => (this.sheets.push(sheet), sheet.addTo(map));
      if (!this.tiles) {
        this.graticule = new W.Graticule({ pane: "graticule", padding: 0 });
        add(this.graticule);
        add(new W.Land(backdrop.outlines, { pane: "outlines", colours: M.landColours }));
      }
      this.existing = add(new M.Existing(backdrop.photos, positions, { pane: "existing" }));
      add(new W.Labels(backdrop.labels, { pane: "labels", ownOnly: Boolean(this.tiles), split: positions.split, colours: M.labelColours }));
      this.rows = add(new M.Rows(positions, { pane: "rows" }));
      this.found = add(new M.Circle({ pane: "hand", colour: "#0072B2" }));
      this.hand = add(new M.Circle({ pane: "hand", colour: M.STATES[1].colour }));
    }

    latlng(x, y) {
      return this.map.options.crs.pointToLatLng(L.point(x, y).multiplyBy(W.worldSize(this.map)), this.map.getZoom());
    }

    // Shows the rows of the list, or the photos that have a position, or the world.
    showAll(animate) {
      const { x, y, placed, split } = this.positions;
      const box = L.bounds([]);
      for (const i of R.shown) if (placed[i]) box.extend([x[i], y[i]]);
      if (!box.isValid()) {
        const { extent } = R.data.backdrop;
        if (!extent) return this.map.setView([20, (split - Math.round(split)) * 360], 1.5, { animate });
        for (const [lon, lat] of [[extent.west, extent.south], [extent.east, extent.north]])
          box.extend([this.positions.across(lon), W.worldY(lat)]);
      }
      const corners = [this.latlng(box.min.x, box.max.y), this.latlng(box.max.x, box.min.y)];
      this.map.fitBounds(corners, { ...WIDEST, animate });
    }

    show(lat, lon, metres) {
      const near = lon + 360 * Math.round((this.map.getCenter().lng - lon) / 360);
      const wide = Math.max(metres || 0, 50);
      this.map.fitBounds(L.latLng(lat, near).toBounds(2.4 * wide), { maxZoom: 17 });
      return L.latLng(lat, near);
    }

    toCurrent() {
      const { placed, lat, metres } = this.positions;
      const i = R.current;
      if (i >= 0 && placed[i]) this.show(lat[i], this.positions.lon(i), metres[i]);
    }

    // Brings the current row into sight; the zoom is the person's.
    follow() {
      const { positions, map } = this;
      const i = R.current;
      if (i < 0 || !positions.placed[i]) return;
      const lon = positions.lon(i);
      const at = L.latLng(positions.lat[i], lon + 360 * Math.round((map.getCenter().lng - lon) / 360));
      const size = map.getSize();
      const point = map.latLngToContainerPoint(at);
      const margin = Math.min(80, size.x / 5, size.y / 5);
      const inside = point.x > margin && point.y > margin && point.x < size.x - margin && point.y < size.y - margin;
      if (!inside) map.panTo(at, { animate: point.distanceTo(size.divideBy(2)) < 1.5 * Math.max(size.x, size.y) });
    }

    status(text) {
      this.said.textContent = text;
    }

    pointer() {
      const { map } = this;
      map.on("click", (event) => this.click(event));
      let waiting = null;
      map.on("mousemove", (event) => {
        if (!waiting) requestAnimationFrame(() => (this.hover(waiting), (waiting = null)));
        waiting = event;
      });
      map.on("mouseout", () => this.tip.close());
    }

    click({ latlng, layerPoint, originalEvent }) {
      if (this.arm.rows) return this.arm.click(latlng);
      this.found.hide();
      const level = this.rows.level();
      const c = this.rows.under(layerPoint, L.Browser.mobile ? 18 : REACH);
      if (c < 0) return;
      this.tip.close();
      const add = originalEvent.ctrlKey || originalEvent.metaKey || originalEvent.shiftKey;
      if (add) return R.select(level.rows(c), { add: true });
      if (level.size[c] === 1) return R.focus(level.head[c], { from: "map" });
      M.openCluster(this, level, c);
    }

    hover({ layerPoint }) {
      if (this.pin.held || this.rectangle.from || this.arm.rows) return this.tip.close();
      const level = this.rows.level();
      const c = this.rows.under(layerPoint, REACH);
      const photo = c < 0 ? this.existing.under(layerPoint, 6) : -1;
      this.map.getContainer().classList.toggle("rm-over", c >= 0);
      if (c < 0 && photo < 0) return this.tip.close();
      const { photos } = R.data.backdrop;
      const one = c >= 0 && level.size[c] === 1 ? level.head[c] : -1;
      if (one >= 0) this.tip.setContent(M.tip(M.nameOf(one), M.aboutRow(this, one)));
      else if (c >= 0) this.tip.setContent(M.tip("", M.countsInWords(Array.from(level.counts[c]))));
      else this.tip.setContent(M.tip(photos.path[photo], [W.moment(photos.when[photo]), W.value(photos.donor, photo) ? "of a donor folder" : "has this position"].filter(Boolean).join(" · ")));
      const x = c >= 0 ? level.x[c] : this.existing.x[photo];
      const y = c >= 0 ? level.y[c] : this.existing.y[photo];
      const at = this.latlng(x, y);
      const turns = Math.round((this.map.layerPointToLatLng(layerPoint).lng - at.lng) / 360);
      this.tip.setLatLng([at.lat, at.lng + 360 * turns]).openOn(this.map);
    }

    // Draws what has changed, once for all events of one moment.
    later() {
      if (this.drawing) return;
      this.drawing = true;
      requestAnimationFrame(() => {
        this.drawing = false;
        this.draw();
      });
    }

    draw() {
      if (this.stale) {
        this.rows.forget();
        if (this.heat.on) this.heat.update();
        this.legend.draw();
        this.legend.count();
        this.empty.textContent = M.emptiness(this.positions);
      } else this.rows.redraw();
      this.stale = false;
      this.pin.update();
      this.tools();
    }

    theme() {
      M.readColours(this.map.getContainer());
      const { line, main, label, soft } = M.colours;
      if (this.graticule) L.setOptions(this.graticule, { line, main, label, ink: soft });
      for (const sheet of this.sheets) sheet.redraw();
      if (this.heat.on) this.heat.update();
      this.legend.draw();
    }
  }

  function listen(view) {
    R.on("rows", (rows) => {
      view.positions.read(typeof rows === "number" ? [rows] : rows && rows[Symbol.iterator] ? rows : null);
      view.stale = true;
      view.later();
    });
    R.on("filter", () => {
      view.stale = true;
      view.map.closePopup();
      view.later();
    });
    R.on("focus", (...facts) => {
      view.found.hide();
      if (!facts.some((fact) => fact?.from === "map")) view.follow();
      view.later();
    });
    R.on("selection", () => view.later());
    R.on("layout", () => view.map.invalidateSize({ pan: false }));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view.theme());
  }

  R.openMap = function (element) {
    const view = new View(element);
    listen(view);
    view.theme();
    view.stale = true;
    view.draw();
    return {
      leaflet: view.map,
      view,
      armed(rows, done) {
        view.found.hide();
        view.arm.start(Array.from(rows || []), done);
      },
      show(lat, lon, metres) {
        const at = view.show(lat, lon, metres);
        view.found.show(at, metres || 0);
      },
    };
  };
})((R.mapParts = R.mapParts || {}), Whereshot);
