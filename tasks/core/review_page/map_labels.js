// What makes a map without tiles readable: coasts and borders, towns, and the places to which a person gave a name.
(function (M, W) {
  const FINEST = 13; // zoom beyond which Natural Earth's coasts are further off than a person expects
  const BELOW = 11; // pixels from a town to the middle of its name: what is drawn at the town itself does not hide it
  const OWN = 0; // kind of a label: the person's place; 1 = a town

  // Lines as [lon, lat, step, step, ...] in whole thousandths of a degree become world coordinates with their bounds.
  function lines(packed) {
    return packed.map((steps) => {
      const count = steps.length / 2;
      const line = { x: new Float64Array(count), y: new Float64Array(count), top: 1, bottom: 0, left: 9, right: -9 };
      let [lon, lat] = [0, 0];
      for (let k = 0; k < count; k++) {
        lon += steps[2 * k];
        lat += steps[2 * k + 1];
        line.x[k] = W.worldX(lon / 1000);
        line.y[k] = W.worldY(lat / 1000);
        line.top = Math.min(line.top, line.y[k]);
        line.bottom = Math.max(line.bottom, line.y[k]);
        line.left = Math.min(line.left, line.x[k]);
        line.right = Math.max(line.right, line.x[k]);
      }
      return line;
    });
  }

  M.Outlines = M.Sheet.extend({
    initialize(outlines, options) {
      M.Sheet.prototype.initialize.call(this, options);
      this.lines = { coast: lines(outlines.coasts), border: lines(outlines.borders) };
    },

    paint(ctx, area, origin) {
      const zoom = this._map.getZoom();
      if (zoom > FINEST) return;
      const size = W.worldSize(this._map);
      ctx.globalAlpha = Math.min(1, (FINEST + 1 - zoom) / 4);
      ctx.lineJoin = "round";
      for (const [kind, width, dash] of [["border", 1, [3, 3]], ["coast", 1.2, []]]) {
        ctx.beginPath();
        for (const copy of M.copies(area, origin, size, 0, 1))
          for (const line of this.lines[kind]) {
            const right = copy * size - origin.x;
            if (line.right * size + right < area.min.x || line.left * size + right > area.max.x) continue;
            if (line.bottom * size - origin.y < area.min.y || line.top * size - origin.y > area.max.y) continue;
            this.trace(ctx, line, size, right, -origin.y);
          }
        ctx.strokeStyle = M.colours[kind];
        ctx.lineWidth = width;
        ctx.setLineDash(dash);
        ctx.stroke();
      }
    },

    // Corners within a pixel of the one before are left out; a leap to the map's other side is not drawn.
    trace(ctx, { x, y }, size, right, down) {
      let [lastX, lastY] = [x[0] * size + right, y[0] * size + down];
      ctx.moveTo(lastX, lastY);
      for (let k = 1; k < x.length; k++) {
        const [toX, toY] = [x[k] * size + right, y[k] * size + down];
        if (k < x.length - 1 && Math.abs(toX - lastX) < 1 && Math.abs(toY - lastY) < 1) continue;
        if (Math.abs(x[k] - x[k - 1]) > 0.5) ctx.moveTo(toX, toY);
        else ctx.lineTo(toX, toY);
        [lastX, lastY] = [toX, toY];
      }
    },
  });

  M.Labels = M.Sheet.extend({
    initialize(labels, positions, options) {
      M.Sheet.prototype.initialize.call(this, options);
      this.labels = labels;
      this.split = positions.split;
      this.x = Float64Array.from(labels.lon, (lon) => positions.across(lon));
      this.y = Float64Array.from(labels.lat, W.worldY);
      this.chosen = new Map();
    },

    kind(i) {
      return W.value(this.labels.kind, i);
    },

    font(i) {
      return this.kind(i) === OWN ? "650 13px system-ui, sans-serif" : "500 12px system-ui, sans-serif";
    },

    // The labels of a zoom level that do not cover each other: the more important ones come first in the data. They are
    // chosen for the whole world at once, so that none comes or goes while the map is panned.
    at(ctx, zoom, size) {
      if (this.chosen.has(zoom)) return this.chosen.get(zoom);
      const taken = new Map();
      const chosen = [];
      for (let i = 0; i < this.x.length; i++) {
        if (zoom < this.labels.zoom[i] || (this.options.ownOnly && this.kind(i) !== OWN)) continue;
        ctx.font = this.font(i);
        const width = ctx.measureText(this.labels.name[i]).width + 14;
        const [x, y] = [this.x[i] * size, this.y[i] * size];
        const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - 11, y + 11];
        const cells = [];
        for (let a = Math.floor(left / 64); a <= Math.floor(right / 64); a++)
          for (let b = Math.floor(top / 64); b <= Math.floor(bottom / 64); b++) cells.push(a + ":" + b);
        const covers = (box) => box[0] < right && box[1] > left && box[2] < bottom && box[3] > top;
        if (cells.some((cell) => (taken.get(cell) || []).some(covers))) continue;
        for (const cell of cells) {
          if (!taken.has(cell)) taken.set(cell, []);
          taken.get(cell).push([left, right, top, bottom]);
        }
        chosen.push([i, width]);
      }
      this.chosen.set(zoom, chosen);
      return chosen;
    },

    paint(ctx, area, origin) {
      const size = W.worldSize(this._map);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      for (const copy of M.copies(area, origin, size, this.split, 150))
        for (const [i, width] of this.at(ctx, this._map.getZoom(), size)) {
          const x = (this.x[i] + copy) * size - origin.x;
          const y = this.y[i] * size - origin.y;
          if (x < area.min.x - width || x > area.max.x + width || y < area.min.y - 12 || y > area.max.y + 12) continue;
          ctx.font = this.font(i);
          ctx.lineWidth = 3.5;
          ctx.strokeStyle = M.colours.halo;
          ctx.strokeText(this.labels.name[i], x, y + BELOW);
          ctx.fillStyle = this.kind(i) === OWN ? M.colours.ink : M.colours.soft;
          ctx.fillText(this.labels.name[i], x, y + BELOW);
          ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
        }
    },
  });
})((R.mapParts = R.mapParts || {}), Whereshot);
