// What the map draws in bulk: the photos that have a position, circles, and the rows as points and clusters.
// Nothing here is an element of the page, however many rows there are.
(function (M, W) {
  const MOST_CIRCLES = 200;
  const ORDER = [3, 4, 2, 1, 0]; // rejected first, what waits for a decision last, on top

  // Photos that have a position of their own: small and grey, to orient oneself by.
  M.Existing = W.Sheet.extend({
    initialize(photos, positions, options) {
      W.Sheet.prototype.initialize.call(this, options);
      this.photos = photos;
      this.split = positions.split;
      this.x = Float64Array.from(photos.lon, (lon) => positions.across(lon));
      this.y = Float64Array.from(photos.lat, W.worldY);
    },

    paint(ctx, area, origin) {
      const size = W.worldSize(this._map);
      const sprite = M.sprite("dot", M.EXISTING);
      const width = Math.ceil(area.getSize().x / 2) + 8;
      const drawn = new Set();
      ctx.globalAlpha = 0.85;
      for (const copy of W.copies(area, origin, size, this.split, 8))
        for (let i = 0; i < this.x.length; i++) {
          const x = (this.x[i] + copy) * size - origin.x;
          const y = this.y[i] * size - origin.y;
          if (x < area.min.x - 8 || x > area.max.x + 8 || y < area.min.y - 8 || y > area.max.y + 8) continue;
          // Two dots within two pixels look like one: draw one.
          const pixel = Math.floor((y - area.min.y) / 2) * width + Math.floor((x - area.min.x) / 2);
          if (drawn.has(pixel)) continue;
          drawn.add(pixel);
          M.drawSprite(ctx, sprite, x, y, 1);
        }
    },

    // The photo nearest to a layer point, within `reach` pixels; -1 for none.
    under(point, reach) {
      return M.nearest(this._map, point, reach, this.split, this.x, this.y, this.x.length);
    },
  });

  // The index of the position nearest to a layer point within `reach` pixels, or within its own; -1 for none.
  M.nearest = function (map, point, reach, split, x, y, count, at = (i) => i, own = () => 0) {
    const size = W.worldSize(map);
    const pixel = point.add(map.getPixelOrigin());
    const across = pixel.x / size - Math.floor(pixel.x / size - split);
    let best = -1;
    let nearest = Infinity;
    for (let k = 0; k < count; k++) {
      const i = at(k);
      let right = Math.abs(x[i] - across);
      if (right > 0.5) right = 1 - right;
      const far = Math.hypot(right * size, y[i] * size - pixel.y);
      if (far <= Math.max(reach, own(i)) && far < nearest) [best, nearest] = [i, far];
    }
    return best;
  };

  // The rows: the circles of those that are chosen, points, and clusters.
  M.Rows = W.Sheet.extend({
    initialize(positions, options) {
      W.Sheet.prototype.initialize.call(this, options);
      this.positions = positions;
      this.levels = new Map();
    },

    // Forgets the levels: the filter or a row has changed.
    forget() {
      this.levels.clear();
      this.redraw();
    },

    level() {
      const zoom = Math.floor(this._map.getZoom());
      if (!this.levels.has(zoom)) this.levels.set(zoom, new M.Level(this.positions, R.shown, zoom));
      return this.levels.get(zoom);
    },

    paint(ctx, area, origin) {
      const level = this.level();
      const size = W.worldSize(this._map);
      const { split, state, byHand } = this.positions;
      const chosen = R.selected.size ? level.holding(R.selected) : new Set();
      const scale = this._map.getZoom() < 5 ? 0.8 : 1;
      const seen = [];
      for (const copy of W.copies(area, origin, size, split, 30))
        for (const c of level.clusters) {
          const x = (level.x[c] + copy) * size - origin.x;
          const y = level.y[c] * size - origin.y;
          if (x > area.min.x - 30 && x < area.max.x + 30 && y > area.min.y - 30 && y < area.max.y + 30) seen.push([c, x, y]);
        }
      this.circles(ctx, area, origin);
      for (const drawn of ORDER)
        for (const [c, x, y] of seen) {
          const i = level.head[c];
          if (level.size[c] > 1 || state[i] !== drawn) continue;
          if (chosen.has(c)) this.ring(ctx, x, y);
          M.drawSprite(ctx, M.stateSprite(drawn, byHand[i]), x, y, scale);
        }
      for (const [c, x, y] of seen)
        if (level.size[c] > 1) M.drawCluster(ctx, x, y, level.counts[c], level.size[c], chosen.has(c));
    },

    ring(ctx, x, y) {
      ctx.beginPath();
      ctx.arc(x, y, 11, 0, 7);
      ctx.fillStyle = M.colours.paper;
      ctx.fill();
      ctx.lineWidth = 2.5;
      ctx.strokeStyle = M.colours.ink;
      ctx.stroke();
    },

    circles(ctx, area, origin) {
      const { placed, x, y, lat, metres, state } = this.positions;
      const size = W.worldSize(this._map);
      const rows = [...R.selected].slice(0, MOST_CIRCLES).filter((i) => i !== R.current);
      if (R.current >= 0) rows.push(R.current);
      for (const copy of W.copies(area, origin, size, this.positions.split, size))
        for (const i of rows) {
          if (!placed[i] || !(metres[i] > 0)) continue;
          const radius = metres[i] / W.metresPerPixel(this._map, lat[i]);
          M.circle(ctx, (x[i] + copy) * size - origin.x, y[i] * size - origin.y, radius, M.STATES[state[i]].colour, i === R.current);
        }
    },

    // The cluster under a layer point, -1 for none.
    under(point, reach) {
      const { clusters, size, x, y } = this.level();
      const own = (c) => (size[c] > 1 ? M.clusterRadius(size[c]) : 0);
      return M.nearest(this._map, point, reach, this.positions.split, x, y, clusters.length, (k) => clusters[k], own);
    },
  });

  // The circle that holds the true position with 95 %.
  M.circle = function (ctx, x, y, radius, colour, strong) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    // A circle wider than the map would only tint all of it.
    ctx.globalAlpha = (strong ? 0.16 : 0.07) * Math.min(1, 400 / radius);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = strong ? 1 : 0.6;
    ctx.strokeStyle = colour;
    ctx.lineWidth = strong ? 2 : 1.2;
    ctx.stroke();
    ctx.globalAlpha = 1;
  };

  // One circle that follows what a person does: the radius of a pin being dragged, or what a search found.
  M.Circle = W.Sheet.extend({
    show(latlng, metres) {
      this.at = latlng;
      this.metres = metres;
      this.redraw();
    },

    hide() {
      if (this.at) this.show(null, 0);
    },

    paint(ctx) {
      if (!this.at) return;
      const { x, y } = this._map.latLngToLayerPoint(this.at);
      const radius = Math.max(4, this.metres / W.metresPerPixel(this._map, this.at.lat));
      ctx.setLineDash([7, 5]);
      M.circle(ctx, x, y, radius, this.options.colour, true);
      ctx.setLineDash([]);
    },
  });
})((R.mapParts = R.mapParts || {}), Whereshot);
