// The places: markers that join where the screen has no room for all of them, with names where these do not overlap.
// Only what is in view is an element of the page, so that thousands of places cost no more than a hundred; elements and no
// canvas, so that each can be reached with the keyboard and every emoji is drawn by the browser itself.
(function (W) {
  const APART = 46; // pixels between two markers, at least
  const LIFT = 22; // pixels from a spot up to the middle of its sign
  const CELL = 64;
  const WIDEST = 170; // of a name, in pixels; the style cuts longer ones
  const LABEL = { height: 20, font: '600 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif' };

  // Boxes on the screen, to see quickly whether another one has room between them.
  class Boxes {
    constructor() {
      this.cells = new Map();
    }

    *around(box) {
      for (let a = Math.floor(box[0] / CELL); a <= Math.floor(box[2] / CELL); a++)
        for (let b = Math.floor(box[1] / CELL); b <= Math.floor(box[3] / CELL); b++) yield a + ":" + b;
    }

    free(box) {
      for (const key of this.around(box))
        for (const other of this.cells.get(key) || [])
          if (box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]) return false;
      return true;
    }

    add(box) {
      for (const key of this.around(box)) this.cells.set(key, [...(this.cells.get(key) || []), box]);
    }
  }

  W.Places = L.Layer.extend({
    lift: LIFT + 14,

    initialize(layer, page) {
      const { content } = layer;
      const of = (name, i) => W.value(content[name], i);
      this.layer = layer;
      this.page = page;
      this.all = content.lat.map((lat, i) => ({
        i, lat, lon: W.shownLon(page, content.lon[i]), name: content.name[i] || W.UNNAMED, named: of("named", i), emoji: W.firstSigns(of("emoji", i), 1),
        words: of("words", i), metres: of("radius_m", i) || 0, photos: content.photos[i], visits: content.visits[i], days: of("days", i),
        first: of("first", i), last: of("last", i), times: content.times[i], inner: [],
      }));
      for (const place of this.all) {
        const within = of("within", place.i);
        place.outer = within < 0 ? null : this.all[within];
        if (place.outer) place.outer.inner.push(place);
        place.x = W.worldX(place.lon);
        place.y = W.worldY(place.lat);
        place.title = [place.emoji, place.name].filter(Boolean).join(" ");
      }
      for (const place of this.all) place.spread = spread(place);
      this.arranged = new Map();
      this.markers = new Map();
      this.hidden = new Set();
      this.taken = [];
      this.said = new Set();
    },

    getEvents() {
      return { moveend: this._draw };
    },

    onAdd() {
      this._draw();
    },

    onRemove() {
      for (const marker of this.markers.values()) marker.remove();
      this.markers.clear();
      this.said = new Set();
      this.page.names?.redraw();
    },

    // All markers of a zoom: {places, the first being the one with most photos; x and y in pixels}.
    arrange(zoom) {
      if (!this.arranged.has(zoom)) {
        const size = this._map.options.crs.scale(zoom);
        const parted = (place) => place.inner.length > 0 && place.spread * size > APART;
        const there = this.all.filter((place) => (place.outer ? parted(place.outer) : !parted(place)) && !this.hidden.has(place));
        this.arranged.set(zoom, together(there, size));
      }
      return this.arranged.get(zoom);
    },

    _draw() {
      const map = this._map;
      const view = map.getPixelBounds();
      const room = view.getSize().multiplyBy(0.2);
      const near = L.bounds(view.min.subtract(room), view.max.add(room));
      const wanted = new Set();
      const there = this.arrange(map.getZoom()).filter((group) => near.contains([group.x, group.y]));
      this.taken = name(there, view, W.controlBoxes(map));
      this.said = new Set(there.filter((group) => group.side).map(({ places }) => places[0].name));
      for (const group of there) {
        // What stays as it was stays the same element, and keeps the keyboard's focus.
        const key = group.places.map((place) => place.i).join() + group.side;
        wanted.add(key);
        if (!this.markers.has(key)) this.markers.set(key, this._marker(group).addTo(map));
      }
      for (const [key, marker] of this.markers)
        if (!wanted.has(key)) {
          marker.remove();
          this.markers.delete(key);
        }
      this.page.names?.redraw(); // towns have the room that is left
    },

    // Leaves out these places (a Set) from now on.
    hide(places) {
      this.hidden = places;
      this.arranged.clear();
      if (this._map) this._draw();
    },

    // Where signs and their names are, as [left, top, right, bottom] of world pixels: nothing else is written there.
    boxes() {
      return this._map ? this.taken : [];
    },

    _marker({ places, side }) {
      const [place] = places;
      const joined = places.length > 1;
      const sign = W.element("span", "ws-sign" + (joined ? " ws-joined" : place.emoji ? " ws-emoji" : ""));
      sign.textContent = joined ? W.count(places.length) : place.emoji;
      const html = W.element("div", "ws-pin", sign);
      if (side) html.append(W.element("span", "ws-name-on-map ws-" + side, words(places)));
      const icon = L.divIcon({ className: "ws-marker", html, iconSize: [0, 0] });
      const marker = L.marker([place.lat, place.lon], { icon, pane: "places", riseOnHover: true, bubblingMouseEvents: false });
      const told = joined
        ? W.count(places.length) + " places: " + places.slice(0, 3).map((one) => one.title).join(", ") + (places.length > 3 ? ", …" : "")
        : W.placeWords(place);
      const open = () => (joined ? W.openPlaces(this.page, places) : W.openPlace(this.page, place));
      marker.on("click", open);
      marker.on("keypress", (event) => event.originalEvent.key === "Enter" && open());
      if (!joined) {
        marker.on("mouseover", () => this.page.chosen || this.page.halo.show(this, place.i));
        marker.on("mouseout", () => this.page.chosen || this.page.halo.show(null));
      }
      marker.on("mouseover", () => this.page.tip.close());
      marker.bindTooltip(W.element("span", "", told), { className: "ws-tip", direction: "top", offset: [0, -LIFT - 16] });
      marker.on("add", () => marker.getElement().setAttribute("aria-label", told));
      return marker;
    },

    circle(i) {
      const { x, y, lat, metres } = this.all[i];
      return { x, y, lat, metres, colour: this.layer.colour, fill: 0.06 };
    },

    // The square around a place's circle; a place of one spot is given some ground to stand on.
    bounds({ lat, lon, metres }) {
      const high = Math.max(metres, 120) / 111195;
      const wide = high / Math.max(0.02, Math.cos((lat * Math.PI) / 180));
      return L.latLngBounds([lat - high, lon - wide], [lat + high, lon + wide]);
    },
  });

  // How far apart the inner places are, in widths of the world; where there is but one, how wide the outer place is.
  function spread(place) {
    if (place.inner.length < 2) return (2 * place.metres) / 40075017 / Math.max(0.02, Math.cos((place.lat * Math.PI) / 180));
    const width = (values) => Math.max(...values) - Math.min(...values);
    return Math.hypot(width(place.inner.map(({ x }) => x)), width(place.inner.map(({ y }) => y)));
  }

  // Each place joins the nearest one with more photos that is less than APART away, or stands by itself.
  function together(places, size) {
    const cells = new Map();
    const groups = [];
    for (const place of places) {
      const x = place.x * size;
      const y = place.y * size;
      const [a, b] = [Math.floor(x / APART), Math.floor(y / APART)];
      let nearest = null;
      let least = APART;
      for (let i = a - 1; i <= a + 1; i++)
        for (let j = b - 1; j <= b + 1; j++)
          for (const group of cells.get(i + ":" + j) || []) {
            const far = Math.hypot(group.x - x, group.y - y);
            if (far < least) [nearest, least] = [group, far];
          }
      if (nearest) {
        nearest.places.push(place);
        continue;
      }
      const group = { places: [place], x, y };
      groups.push(group);
      const key = a + ":" + b;
      cells.set(key, [...(cells.get(key) || []), group]);
    }
    return groups;
  }

  function words(places) {
    const named = places.find((place) => place.name !== W.UNNAMED);
    if (!named) return "";
    if (places.length === 1) return named.name;
    return named.title + " +" + W.count(places.length - 1);
  }

  const ruler = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  function widthOf(text) {
    if (!widths.has(text)) {
      ruler.font = LABEL.font;
      widths.set(text, Math.min(WIDEST, Math.ceil(ruler.measureText(text).width)) + 12);
    }
    return widths.get(text);
  }

  // Gives each marker the side on which its name has room, in view if it can be, "" for none; most photos choose first.
  // Returns the boxes of all signs and names.
  function name(groups, view, controls) {
    const taken = new Boxes();
    for (const box of controls) taken.add(box);
    const boxes = groups.map(({ x, y }) => [x - 16, y - LIFT - 16, x + 16, y + 2]);
    for (const box of boxes) taken.add(box);
    const said = new Set();
    for (const group of groups) {
      const text = words(group.places);
      group.side = "";
      // Neighbouring places often lie in one quarter: its name is said once, by the one with most photos.
      if (!text || (said.has(text) && !group.places[0].named)) continue;
      const { x } = group;
      const y = group.y - LIFT;
      const width = widthOf(text);
      const half = LABEL.height / 2;
      const sides = {
        right: [x + 18, y - half, x + 18 + width, y + half],
        left: [x - 18 - width, y - half, x - 18, y + half],
        below: [x - width / 2, y + LIFT + 8, x + width / 2, y + LIFT + 8 + LABEL.height],
        above: [x - width / 2, y - 20 - LABEL.height, x + width / 2, y - 20],
      };
      const free = Object.keys(sides).filter((side) => taken.free(sides[side]));
      const seen = ([west, north, east, south]) => view.contains([west, north]) && view.contains([east, south]);
      // A name is not cut by the edge; what lies beyond it comes into view whole.
      group.side = free.find((side) => seen(sides[side])) || (view.contains([x, group.y]) ? "" : free[0]) || "";
      if (!group.side) continue;
      taken.add(sides[group.side]);
      boxes.push(sides[group.side]);
      if (!group.places[0].named) said.add(text);
    }
    return boxes;
  }

  W.kinds.places = (layer, page) => (page.places = new W.Places(layer, page));
})(Whereshot);
