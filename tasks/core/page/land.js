// What both maps stand on without tiles: land, borders, the names of countries and towns. Colours come from a function of the
// page, because the review has a dark theme. Nothing here is an element of the page.
(function (W) {
  const FADES = [10, 14]; // zooms between which Natural Earth's coasts become further off than a person expects: then nothing is better

  const BEYOND = 2; // where the South Pole is drawn: the Antarctic goes on below the map's edge

  // A canvas larger than the map: panning moves it as it is, and it is drawn anew only where it would end inside the map.
  W.Sheet = W.Canvas.extend({
    options: { padding: 0.5 },

    getEvents() {
      return Object.assign(W.Canvas.prototype.getEvents.call(this), { move: this._fill });
    },

    _fill() {
      const map = this._map;
      const corner = map.containerPointToLayerPoint([0, 0]);
      if (!map._animatingZoom && !this._bounds.contains(L.bounds(corner, corner.add(map.getSize())))) this._update();
    },
  });

  // The whole numbers k for which a world position x + k may lie between two layer positions: the world repeats itself.
  // Positions are from `split` up to split + 1.
  W.copies = function (area, origin, size, split, margin) {
    const first = Math.floor((area.min.x - margin + origin.x) / size - split);
    const last = Math.floor((area.max.x + margin + origin.x) / size - split);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  };

  // Lines as [lon, lat, step, step, ...] in whole thousandths of a degree become world coordinates with their bounds.
  // `edge`: a leg along the date line or the pole is where Natural Earth cuts the land, and no coast.
  function lines(packed) {
    return packed.map((steps) => {
      const count = steps.length / 2;
      const line = { x: new Float64Array(count), y: new Float64Array(count), edge: new Uint8Array(count), top: 1, bottom: 0, left: 9, right: -9 };
      let [lon, lat] = [0, 0];
      for (let k = 0; k < count; k++) {
        lon += steps[2 * k];
        lat += steps[2 * k + 1];
        line.x[k] = W.worldX(lon / 1000);
        line.y[k] = lat <= -90000 ? BEYOND : W.worldY(lat / 1000);
        line.edge[k] = lat <= -90000 || Math.abs(lon % 360000) === 180000;
        line.top = Math.min(line.top, line.y[k]);
        line.bottom = Math.max(line.bottom, line.y[k]);
        line.left = Math.min(line.left, line.x[k]);
        line.right = Math.max(line.right, line.x[k]);
      }
      return line;
    });
  }

  // On which sides of a box a point lies, as bits: points on one side of it can be left out, whatever they enclose.
  const sides = (x, y, { min, max }) => (x < min.x ? 1 : x > max.x ? 2 : 0) | (y < min.y ? 4 : y > max.y ? 8 : 0);

  // Draws a line into a path; corners within a pixel of the one before, and those far outside, are left out. A coast's
  // edges are drawn into `filled` alone.
  function trace(line, size, right, down, box, stroked, filled) {
    const { x, y, edge } = line;
    const last = x.length - 1;
    let [lastX, lastY] = [x[0] * size + right, y[0] * size + down];
    let was = sides(lastX, lastY, box);
    const [firstX, firstY] = [lastX, lastY];
    filled?.moveTo(lastX, lastY);
    stroked.moveTo(lastX, lastY);
    for (let k = 1; k <= last; k++) {
      const toX = x[k] * size + right;
      const toY = y[k] * size + down;
      const is = sides(toX, toY, box);
      if (k < last && !edge[k]) {
        if (Math.abs(toX - lastX) < 1 && Math.abs(toY - lastY) < 1) continue;
        if (was & is & sides(x[k + 1] * size + right, y[k + 1] * size + down, box)) continue;
      }
      filled?.lineTo(toX, toY);
      if ((was & is) || (edge[k] && edge[k - 1])) stroked.moveTo(toX, toY);
      else stroked.lineTo(toX, toY);
      [lastX, lastY, was] = [toX, toY, is];
    }
    if (!filled) return;
    filled.closePath();
    if (!(edge[0] && edge[last])) stroked.lineTo(firstX, firstY);
  }

  // options.colours() -> {land, coast, border, near}; `near` covers all of it where the map is nearer than the lines are right.
  W.Land = W.Sheet.extend({
    initialize(outlines, options) {
      W.Sheet.prototype.initialize.call(this, options);
      this.coasts = lines(outlines.coasts);
      this.borders = lines(outlines.borders);
    },

    // Calls draw(line, right, down) for what touches the area, in every copy of the world.
    each(which, area, origin, size, draw) {
      for (const copy of W.copies(area, origin, size, 0, size))
        for (const line of which) {
          const right = copy * size - origin.x;
          if (line.right * size + right < area.min.x || line.left * size + right > area.max.x) continue;
          if (line.bottom * size - origin.y < area.min.y || line.top * size - origin.y > area.max.y) continue;
          draw(line, right, -origin.y);
        }
    },

    paint(ctx, area, origin) {
      const colours = this.options.colours();
      const zoom = this._map.getZoom();
      const size = W.worldSize(this._map);
      const faded = Math.max(0, Math.min(1, (zoom - FADES[0]) / (FADES[1] - FADES[0])));
      const box = L.bounds(area.min.subtract([8, 8]), area.max.add([8, 8]));
      const room = area.getSize();
      if (faded < 1) {
        const [land, coast, border] = [new Path2D(), new Path2D(), new Path2D()];
        this.each(this.coasts, box, origin, size, (line, right, down) => trace(line, size, right, down, box, coast, land));
        this.each(this.borders, box, origin, size, (line, right, down) => trace(line, size, right, down, box, border, null));
        ctx.lineJoin = "round";
        ctx.fillStyle = colours.land;
        ctx.fill(land);
        ctx.strokeStyle = colours.border;
        ctx.lineWidth = zoom < 4 ? 0.8 : 1.1;
        ctx.stroke(border);
        ctx.strokeStyle = colours.coast;
        ctx.lineWidth = zoom < 4 ? 0.6 : 1;
        ctx.stroke(coast);
      }
      ctx.globalAlpha = faded;
      ctx.fillStyle = colours.near;
      ctx.fillRect(area.min.x, area.min.y, room.x, room.y);
    },
  });
})(Whereshot);
