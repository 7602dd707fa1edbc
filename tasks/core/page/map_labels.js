// The names on the base: countries, towns and, where nothing else shows them, the places to which a person gave a name.
(function (W) {
  const BELOW = 11; // pixels from a town to the middle of its name: what is drawn at the town itself does not hide it
  const [OWN, TOWN, COUNTRY] = [0, 1, 2]; // kinds of a label, as map_labels.py numbers them
  const CELL = 64;
  const FACE = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

  // The cells of the screen that a box touches.
  function around(left, right, top, bottom) {
    const cells = [];
    for (let a = Math.floor(left / CELL); a <= Math.floor(right / CELL); a++)
      for (let b = Math.floor(top / CELL); b <= Math.floor(bottom / CELL); b++) cells.push(a + ":" + b);
    return cells;
  }

  // options: split (where the world is cut open), ownOnly (tiles name the rest), colours() -> {ink, town, country, halo} and,
  // of the pages that have elements with names on the map, taken() -> boxes [left, top, right, bottom] of world pixels and
  // said() -> the names in them.
  W.Labels = W.Sheet.extend({
    initialize(labels, options) {
      W.Sheet.prototype.initialize.call(this, options);
      this.labels = labels;
      const across = (lon) => W.worldX(lon) - Math.floor(W.worldX(lon) - options.split);
      this.x = Float64Array.from(labels.lon, across);
      this.y = Float64Array.from(labels.lat, W.worldY);
      this.chosen = new Map();
    },

    kind(i) {
      return W.value(this.labels.kind, i);
    },

    text(i) {
      return this.kind(i) === COUNTRY ? this.labels.name[i].toUpperCase() : this.labels.name[i];
    },

    // The zoom from which a town is shown tells how large it is: 2 is some 1,500,000 people, 5.5 some 35,000.
    style(ctx, i, zoom) {
      const kind = this.kind(i);
      const from = this.labels.zoom[i];
      const early = zoom - from;
      if (kind === OWN) ctx.font = "650 13px " + FACE;
      else if (kind === TOWN) ctx.font = (from < 2 && early > 2 ? "650 13.5px " : from < 5.5 ? "500 12.5px " : "400 12px ") + FACE;
      else ctx.font = "600 " + (early > 2 ? 13 : early > 1 ? 12 : 10.5) + "px " + FACE;
      if ("letterSpacing" in ctx) ctx.letterSpacing = kind === COUNTRY ? (early > 2 ? "3px" : "1.4px") : "0px";
    },

    // The labels of a zoom level that do not cover each other: the more important ones come first in the data. They are
    // chosen for the whole world at once, so that none comes or goes while the map is panned.
    at(ctx, zoom, size) {
      if (this.chosen.has(zoom)) return this.chosen.get(zoom);
      const taken = new Map();
      const chosen = [];
      for (let i = 0; i < this.x.length; i++) {
        if (zoom < this.labels.zoom[i] || zoom > W.value(this.labels.until, i)) continue;
        if (this.options.ownOnly && this.kind(i) !== OWN) continue;
        this.style(ctx, i, zoom);
        const width = ctx.measureText(this.text(i)).width + 14;
        const [x, y] = [this.x[i] * size, this.y[i] * size];
        const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - 11, y + 11];
        const covers = (box) => box[0] < right && box[1] > left && box[2] < bottom && box[3] > top;
        if (around(left, right, top, bottom).some((cell) => (taken.get(cell) || []).some(covers))) continue;
        // Near the cut of the world a label stands beside those at its other side.
        for (const shift of [-1, 0, 1])
          for (const cell of around(left + shift * size, right + shift * size, top, bottom)) {
            if (!taken.has(cell)) taken.set(cell, []);
            taken.get(cell).push([left + shift * size, right + shift * size, top, bottom]);
          }
        chosen.push([i, width]);
      }
      this.chosen.set(zoom, chosen);
      return chosen;
    },

    paint(ctx, area, origin) {
      const size = W.worldSize(this._map);
      const zoom = this._map.getZoom();
      const colours = this.options.colours();
      const taken = this.options.taken?.() || [];
      const said = this.options.said?.() || new Set();
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      for (const copy of W.copies(area, origin, size, this.options.split, 150))
        for (const [i, width] of this.at(ctx, zoom, size)) {
          const [right, down] = [(this.x[i] + copy) * size, this.y[i] * size];
          const x = right - origin.x;
          const y = down - origin.y;
          if (x < area.min.x - width || x > area.max.x + width || y < area.min.y - 12 || y > area.max.y + 12) continue;
          const kind = this.kind(i);
          const below = kind === COUNTRY ? 0 : BELOW;
          const text = this.text(i);
          const [left, top, edge, foot] = [right - width / 2 + 4, down + below - 8, right + width / 2 - 4, down + below + 8];
          if (taken.some((box) => box[0] < edge && box[2] > left && box[1] < foot && box[3] > top)) continue;
          if (kind === TOWN && said.has(text)) continue;
          this.style(ctx, i, zoom);
          ctx.lineWidth = 3.2;
          ctx.strokeStyle = colours.halo;
          ctx.strokeText(text, x, y + below);
          ctx.fillStyle = kind === OWN ? colours.ink : kind === TOWN ? colours.town : colours.country;
          ctx.fillText(text, x, y + below);
          if (kind === COUNTRY) continue;
          ctx.beginPath();
          ctx.arc(x, y, 1.9, 0, 7);
          ctx.lineWidth = 2.4;
          ctx.stroke();
          ctx.fill();
        }
    },
  });
})(Whereshot);
