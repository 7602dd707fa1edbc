// Points in bulk: one canvas a layer, drawn from arrays, with a grid of the screen to find what lies under the pointer.
(function (W) {
  const CELL = 16;
  const SIZE = 9; // half of the sprite, in pixels

  const SHAPES = {
    circle: (ctx) => ctx.arc(0, 0, 5.5, 0, 7),
    target: (ctx) => ctx.arc(0, 0, 5.5, 0, 7),
    ring: (ctx) => ctx.arc(0, 0, 4.5, 0, 7),
    square: (ctx) => ctx.rect(-4.8, -4.8, 9.6, 9.6),
    diamond: (ctx) => [[0, -6.4], [6.4, 0], [0, 6.4], [-6.4, 0]].forEach((p, i) => (i ? ctx.lineTo(...p) : ctx.moveTo(...p))),
    cross: (ctx) => [[-4, -4, 4, 4], [-4, 4, 4, -4]].forEach(([a, b, c, d]) => (ctx.moveTo(a, b), ctx.lineTo(c, d))),
  };

  // The mark of a layer on a canvas of its own: drawn on the map for each point, and once in the legend.
  W.sprite = function (shape, colour) {
    const canvas = document.createElement("canvas");
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    canvas.width = canvas.height = 2 * SIZE * ratio;
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.translate(SIZE, SIZE);
    ctx.lineJoin = "round";
    const stroke = (style, width) => {
      ctx.strokeStyle = style;
      ctx.lineWidth = width;
      ctx.stroke();
    };
    ctx.beginPath();
    SHAPES[shape](ctx);
    if (shape === "cross" || shape === "ring") {
      stroke("#fff", 4.5);
      stroke(colour, 2.5);
      return canvas;
    }
    ctx.closePath();
    ctx.fillStyle = colour;
    if (shape === "target") stroke("#fff", 5);
    ctx.fill();
    stroke(shape === "target" ? "#22282d" : "#fff", shape === "target" ? 2.4 : 1.6);
    return canvas;
  };

  // What stands for a layer in the legend and on a card: its sprite, or what the style makes of its shape.
  W.mark = function (layer) {
    if (SHAPES[layer.shape]) return W.sprite(layer.shape, layer.colour);
    const mark = W.element("i", "ws-mark ws-mark-" + layer.shape);
    mark.style.color = layer.colour;
    return mark;
  };

  W.Points = W.Canvas.extend({
    initialize(layer, page) {
      W.Canvas.prototype.initialize.call(this, { pane: "points" });
      const { lat, lon } = layer.content;
      this.layer = layer;
      this.sprite = W.sprite(layer.shape, layer.colour);
      this.x = Float64Array.from(lon, (value) => W.worldX(W.shownLon(page, value)));
      this.y = Float64Array.from(lat, W.worldY);
      this.at = Float64Array.from(lat, (_, i) => W.value(layer.content.at, i) ?? NaN);
      this.page = page;
      this.depth = page.layers.length - page.layers.indexOf(layer); // what comes first in the panel lies on top
      this.grid = new Map();
      this.since = -Infinity;
      this.moment = null;
    },

    _initContainer() {
      W.Canvas.prototype._initContainer.call(this);
      this._container.style.zIndex = this.depth;
    },

    // Draws only the points from `since` up to a moment (seconds since 1970); null = all of them, also those without a time.
    until(moment, since = -Infinity) {
      const grows = this.moment !== null && moment >= this.moment && this.since === since;
      this.order = this.order || this._byTime();
      const [before, count] = [this.passed, moment === null ? -1 : W.lastUpTo(this.order.at, moment)];
      [this.moment, this.since, this.passed] = [moment, since, count];
      if (!grows) this.redraw();
      else if (count > before && this._map && !this._map._animatingZoom)
        this._put(this._container.getContext("2d"), this._bounds, this.order.rows.subarray(before + 1, count + 1));
    },

    _byTime() {
      const rows = Int32Array.from(this.at.keys()).filter((i) => this.at[i] === this.at[i]);
      rows.sort((a, b) => this.at[a] - this.at[b]);
      return { rows, at: Float64Array.from(rows, (i) => this.at[i]) };
    },

    // Draws point i elsewhere from now on; who moves many draws them once, afterwards.
    move(i, lat, lon, redraw = true) {
      const { content } = this.layer;
      [content.lat[i], content.lon[i]] = [lat, lon];
      this.x[i] = W.worldX(W.shownLon(this.page, lon));
      this.y[i] = W.worldY(lat);
      if (redraw) this.redraw();
    },

    paint(ctx, area) {
      this.drawn = new Set();
      this.grid.clear();
      this._put(ctx, area, this.x.keys());
    },

    _put(ctx, area, rows) {
      const size = W.worldSize(this._map);
      const origin = this._map.getPixelOrigin();
      const half = SIZE * this.scale();
      const width = Math.ceil(area.getSize().x / 2) + 2 * SIZE;
      const { drawn } = this;
      for (const i of rows) {
        if (this.moment !== null && !(this.at[i] <= this.moment && this.at[i] >= this.since)) continue;
        const x = this.x[i] * size - origin.x;
        const y = this.y[i] * size - origin.y;
        if (x < area.min.x - SIZE || x > area.max.x + SIZE || y < area.min.y - SIZE || y > area.max.y + SIZE) continue;
        const cell = Math.floor(x / CELL) + ":" + Math.floor(y / CELL);
        const there = this.grid.get(cell);
        if (there) there.push(i);
        else this.grid.set(cell, [i]);
        // Two points within two pixels look like one: draw one.
        const pixel = Math.floor((y - area.min.y) / 2) * width + Math.floor((x - area.min.x) / 2);
        if (drawn.has(pixel)) continue;
        drawn.add(pixel);
        ctx.drawImage(this.sprite, x - half, y - half, 2 * half, 2 * half);
      }
    },

    // Many points far away are drawn smaller, so that a continent of them does not become one blot.
    scale() {
      return this.x.length < 1500 ? 1 : Math.max(0.55, Math.min(1, 0.4 + this._map.getZoom() * 0.05));
    },

    // Points within `reach` pixels of a layer point, as [distance, layer, row].
    under(point, reach) {
      const size = W.worldSize(this._map);
      const origin = this._map.getPixelOrigin();
      const found = [];
      for (let a = Math.floor((point.x - reach) / CELL); a <= Math.floor((point.x + reach) / CELL); a++)
        for (let b = Math.floor((point.y - reach) / CELL); b <= Math.floor((point.y + reach) / CELL); b++)
          for (const i of this.grid.get(a + ":" + b) || []) {
            const far = Math.hypot(this.x[i] * size - origin.x - point.x, this.y[i] * size - origin.y - point.y);
            if (far <= reach) found.push([far, this, i]);
          }
      return found;
    },

    position(i) {
      return L.latLng(this.layer.content.lat[i], (this.x[i] - 0.5) * 360);
    },

    // The circle that holds the true position with 95 %.
    circle(i) {
      const { content, colour } = this.layer;
      return { x: this.x[i], y: this.y[i], lat: content.lat[i], metres: W.value(content.error_m, i), colour, fill: 0.14 };
    },
  });

  // All layers of points, on the map or switched off.
  W.pointLayers = (page) => [...page.shown.values()].filter((layer) => layer instanceof W.Points);

  // The circle of the chosen photo or place: `owner` is the layer on the map that it belongs to.
  W.Halo = W.Canvas.extend({
    show(owner, row) {
      if (this.owner === owner && this.row === row) return;
      this.owner = owner;
      this.row = row;
      this.redraw();
    },

    paint(ctx, area, origin) {
      if (!this.owner || !this.owner._map) return;
      const { x, y, lat, metres, colour, fill } = this.owner.circle(this.row);
      if (!metres) return;
      const size = W.worldSize(this._map);
      const radius = metres / W.metresPerPixel(this._map, lat);
      ctx.beginPath();
      ctx.arc(x * size - origin.x, y * size - origin.y, radius, 0, 7);
      ctx.globalAlpha = fill;
      ctx.fillStyle = colour;
      ctx.fill();
      ctx.globalAlpha = 0.9;
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.5;
      ctx.stroke();
    },
  });

  W.kinds.points = (layer, page) => new W.Points(layer, page);
})(Whereshot);
