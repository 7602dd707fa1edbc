// Choosing rows on the map: a rectangle drawn with Shift held down (or the button), and the list of rows on one spot.
(function (M, W) {
  const MOST_LISTED = 100;
  const ON_ONE_SPOT = 12; // pixels at the nearest zoom: closer than this, rows cannot be told apart

  // The shown rows between two points of the map's container.
  M.rowsBetween = function (view, a, b) {
    const { map, positions } = view;
    const size = W.worldSize(map);
    const origin = map.getPixelOrigin();
    const from = map.containerPointToLayerPoint(L.point(Math.min(a.x, b.x), Math.min(a.y, b.y))).add(origin).divideBy(size);
    const width = Math.abs(a.x - b.x) / size;
    const height = Math.abs(a.y - b.y) / size;
    const rows = [];
    for (const i of R.shown) {
      if (!positions.placed[i]) continue;
      const right = positions.x[i] - from.x;
      if (right - Math.floor(right) <= width && positions.y[i] >= from.y && positions.y[i] - from.y <= height) rows.push(i);
    }
    return rows;
  };

  M.Rectangle = class {
    constructor(view) {
      this.view = view;
      this.always = false;
      this.from = null;
      this.box = W.element("div", "rm-rectangle");
      this.box.hidden = true;
      const container = view.map.getContainer();
      container.append(this.box);
      container.addEventListener("pointerdown", (event) => this.begin(event), true);
      container.addEventListener("pointermove", (event) => this.stretch(event), true);
      container.addEventListener("pointerup", (event) => this.end(event), true);
      container.addEventListener("pointercancel", () => this.drop(), true);
      window.addEventListener("keydown", (event) => this.escape(event), true);
    }

    // With `always` a drag needs no Shift; the map then stays where it is.
    turn(always) {
      this.always = always;
      this.view.map.dragging[always ? "disable" : "enable"]();
      this.view.map.getContainer().classList.toggle("rm-selecting", always);
      this.view.map.fire("rm-selecting", { always });
    }

    begin(event) {
      if (event.button || !(event.shiftKey || this.always) || event.target.closest(".leaflet-control, .leaflet-popup, .rm-banner, .rm-pin")) return;
      event.preventDefault();
      this.from = this.view.map.mouseEventToContainerPoint(event);
      this.pointer = event.pointerId;
    }

    stretch(event) {
      if (!this.from || event.pointerId !== this.pointer) return;
      const to = this.view.map.mouseEventToContainerPoint(event);
      if (this.box.hidden && this.from.distanceTo(to) < 4) return;
      const container = this.view.map.getContainer();
      if (this.box.hidden) container.setPointerCapture(event.pointerId);
      this.box.hidden = false;
      Object.assign(this.box.style, {
        left: Math.min(this.from.x, to.x) + "px", top: Math.min(this.from.y, to.y) + "px",
        width: Math.abs(this.from.x - to.x) + "px", height: Math.abs(this.from.y - to.y) + "px",
      });
    }

    end(event) {
      const { from, view } = this;
      const drawn = !this.box.hidden;
      this.drop();
      if (!from || !drawn) return;
      // The click that ends a rectangle is none on the map.
      const stop = (click) => click.stopPropagation();
      view.map.getContainer().addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => view.map.getContainer().removeEventListener("click", stop, true));
      const rows = M.rowsBetween(view, from, view.map.mouseEventToContainerPoint(event));
      R.select(rows, { add: event.ctrlKey || event.metaKey });
      if (this.always) this.turn(false);
    }

    drop() {
      this.from = null;
      this.box.hidden = true;
    }

    escape(event) {
      if (event.key !== "Escape" || !(this.from || this.always)) return;
      event.preventDefault();
      event.stopPropagation();
      this.drop();
      if (this.always) this.turn(false);
    }
  };

  // Goes nearer to a cluster until it parts, or lists its rows where it cannot.
  M.openCluster = function (view, level, c) {
    const [west, north, east, south] = level.box(c);
    const { map } = view;
    const nearest = map.options.crs.scale(map.getMaxZoom());
    if (Math.max(east - west, south - north) * nearest < ON_ONE_SPOT) return list(view, level, c);
    const around = L.point(map.getSize()).multiplyBy(0.7);
    const fits = Math.log2(Math.min(around.x / (east - west || 1e-12), around.y / (south - north || 1e-12)) / 256);
    const zoom = Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, Math.floor(fits)));
    map.setView(view.latlng((west + east) / 2, (north + south) / 2), zoom);
  };

  function list(view, level, c) {
    const rows = level.rows(c).sort((a, b) => a - b);
    const all = W.element("button", "rm-take", "Select all " + W.count(rows.length));
    all.type = "button";
    all.onclick = () => (R.select(rows, { add: false }), view.map.closePopup());
    const items = rows.slice(0, MOST_LISTED).map((i) => item(view, i));
    const more = rows.length - items.length;
    const content = W.element(
      "div", "rm-list", W.element("h3", "", W.photos(rows.length) + " on this spot"), W.element("ul", "", ...items),
      more > 0 ? W.element("p", "", `and ${W.count(more)} more`) : null, all,
    );
    L.popup({ className: "rm-popup", maxWidth: 320, minWidth: 240, autoPanPadding: [20, 20] })
      .setLatLng(view.latlng(level.x[c], level.y[c])).setContent(content).openOn(view.map);
    content.querySelector("button").focus({ preventScroll: true });
  }

  function item(view, i) {
    const picture = W.element("img");
    const url = R.thumbnail(i);
    if (url) picture.src = url;
    picture.alt = "";
    picture.loading = "lazy";
    const words = W.element("span", "", W.element("b", "", M.nameOf(i)), W.element("small", "", M.aboutRow(view, i)));
    const button = W.element("button", "", picture, words);
    button.type = "button";
    button.onclick = () => (R.focus(i, { from: "map" }), view.map.closePopup());
    return W.element("li", "", button);
  }
})((R.mapParts = R.mapParts || {}), Whereshot);
