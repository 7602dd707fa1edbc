// The circles of all proposals in view, each of which holds the true position with 95 %.
(function (W) {
  const MOST = 400; // circles at once: more of them are one tint
  const LEAST = 5; // pixels: a smaller circle is hidden by its point

  W.Radii = W.Sheet.extend({
    initialize(layer, page) {
      W.Sheet.prototype.initialize.call(this, { pane: "radii" });
      this.layer = layer;
      this.page = page;
      // The circles of what is not on the map are not on the map either.
      page.map.on("layeradd layerremove", (event) => event.layer !== this && event.layer.circle && this.redraw());
      for (const event of ["time", "edit"]) page.on(event, () => this.redraw());
    },

    // What is in view as [x, y, radius] in layer pixels, the larger ones first; of those that look alike, one.
    seen(area, origin) {
      const map = this._map;
      const size = W.worldSize(map);
      const widest = Math.hypot(area.getSize().x, area.getSize().y);
      const found = new Map();
      for (const key of this.layer.content.of) {
        const points = this.page.shown.get(key);
        if (!points || !map.hasLayer(points)) continue;
        for (let i = 0; i < points.x.length; i++) {
          if (points.moment !== null && !(points.at[i] <= points.moment && points.at[i] >= points.since)) continue;
          const { x, y, lat, metres } = points.circle(i);
          if (!metres) continue;
          const radius = metres / W.metresPerPixel(map, lat);
          if (radius < LEAST || radius > 2 * widest) continue;
          const [right, down] = [x * size - origin.x, y * size - origin.y];
          if (right + radius < area.min.x || right - radius > area.max.x || down + radius < area.min.y || down - radius > area.max.y) continue;
          const alike = [right, down, radius].map((value) => Math.round(value / 4)).join();
          if (!found.has(alike)) found.set(alike, [right, down, radius]);
        }
      }
      return [...found.values()].sort((a, b) => b[2] - a[2]);
    },

    paint(ctx, area, origin) {
      const all = this.seen(area, origin);
      const every = Math.max(1, all.length / MOST);
      ctx.fillStyle = ctx.strokeStyle = this.layer.colour;
      ctx.lineWidth = 1.2;
      const crowd = Math.min(all.length, MOST);
      for (let k = 0; k < crowd; k++) {
        const [x, y, radius] = all[Math.floor(k * every)];
        ctx.beginPath();
        ctx.arc(x, y, radius, 0, 7);
        ctx.globalAlpha = crowd > 60 ? 0.02 : 0.07;
        ctx.fill();
        ctx.globalAlpha = crowd > 60 ? 0.45 : 0.8;
        ctx.stroke();
      }
    },
  });

  W.kinds.radii = (layer, page) => new W.Radii(layer, page);
})(Whereshot);
