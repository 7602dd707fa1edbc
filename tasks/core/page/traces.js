// The day traces on one canvas: a line a day from photo to photo, dashed where nothing is known between.
(function (W) {
  // Dark ones and lighter ones in turn, so that neighbouring days differ also without colour (after Paul Tol's muted scheme).
  const COLOURS = ["#332288", "#CC6677", "#117733", "#AA4499", "#882255", "#2A8C82", "#5B5B10"];
  const REACH = 6; // pixels from a line that still mean it

  // The part of a leg inside a box, as [x1, y1, x2, y2], or null (Liang and Barsky 1984): near a street a leg may be
  // millions of pixels long, and a browser would dash all of it.
  function clipped(x1, y1, x2, y2, box) {
    let from = 0;
    let to = 1;
    const dx = x2 - x1;
    const dy = y2 - y1;
    for (const [along, room] of [[-dx, x1 - box.min.x], [dx, box.max.x - x1], [-dy, y1 - box.min.y], [dy, box.max.y - y1]]) {
      if (!along && room < 0) return null;
      if (along < 0) from = Math.max(from, room / along);
      if (along > 0) to = Math.min(to, room / along);
    }
    return from > to ? null : [x1 + from * dx, y1 + from * dy, x1 + to * dx, y1 + to * dy];
  }

  function away(px, py, x1, y1, x2, y2) {
    const dx = x2 - x1;
    const dy = y2 - y1;
    const share = dx || dy ? Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy))) : 0;
    return Math.hypot(px - x1 - share * dx, py - y1 - share * dy);
  }

  W.Traces = W.Canvas.extend({
    initialize(layer, page) {
      W.Canvas.prototype.initialize.call(this, { pane: "traces" });
      const { content } = layer;
      const total = content.lat.length;
      this.layer = layer;
      this.x = new Float64Array(total);
      this.y = new Float64Array(total);
      this.unknown = new Uint8Array(total);
      for (const i of content.unknown) this.unknown[i] = 1;
      let i = 0;
      // What lies beyond the map's edge is drawn on its other side too: a day across 180 leaves here and comes in there.
      const edge = page.extent ? W.worldX(page.extent.west - 1e-5) : 0;
      this.days = content.corners.map((count, d) => {
        const day = { first: i, end: i + count, text: content.day[d], metres: content.metres[d], photos: content.photos[d] };
        let [stepLat, stepLon, shift] = [0, 0, 0];
        let [south, west, north, east] = [90, Infinity, -90, -Infinity];
        for (; i < day.end; i++) {
          stepLat += content.lat[i];
          stepLon += content.lon[i];
          const [lat, lon] = [stepLat / 1e5, stepLon / 1e5];
          if (i === day.first) shift = W.shownLon(page, lon) - lon;
          this.x[i] = W.worldX(lon + shift);
          this.y[i] = W.worldY(lat);
          [south, north] = [Math.min(south, lat), Math.max(north, lat)];
          [west, east] = [Math.min(west, lon + shift), Math.max(east, lon + shift)];
        }
        day.bounds = [[south, west], [north, east]];
        day.box = [W.worldX(west), W.worldY(north), W.worldX(east), W.worldY(south)];
        day.shifts = [0, ...(day.box[0] < edge ? [1] : []), ...(day.box[2] > edge + 1 ? [-1] : [])];
        day.colour = COLOURS[d % COLOURS.length];
        return day;
      });
      this.only = null;
    },

    // Calls visit(day, shift in pixels) for what touches a box of layer points.
    each(box, visit) {
      const size = W.worldSize(this._map);
      const origin = this._map.getPixelOrigin();
      for (const day of this.only ? [this.only] : this.days)
        for (const shift of day.shifts) {
          const x = shift * size - origin.x;
          if (day.box[2] * size + x < box.min.x || day.box[0] * size + x > box.max.x) continue;
          if (day.box[3] * size - origin.y < box.min.y || day.box[1] * size - origin.y > box.max.y) continue;
          visit(day, x, size, origin.y);
        }
    },

    paint(ctx, area) {
      const box = L.bounds(area.min.subtract([8, 8]), area.max.add([8, 8]));
      const alone = this.only !== null;
      const crowd = alone ? 1 : this.days.length;
      ctx.lineJoin = ctx.lineCap = "round";
      this.each(box, (day, left, size, top) => {
        const known = new Path2D();
        const unknown = new Path2D();
        const at = [NaN, NaN];
        let [x1, y1] = [0, 0];
        for (let i = day.first; i < day.end; i++) {
          const x2 = this.x[i] * size + left;
          const y2 = this.y[i] * size - top;
          const last = i + 1 === day.end || this.unknown[i + 1];
          // Corners within a pixel look like one; the ends of what is known are always drawn.
          if (i > day.first && !last && !this.unknown[i] && Math.abs(x2 - x1) + Math.abs(y2 - y1) < 1) continue;
          const leg = i > day.first && clipped(x1, y1, x2, y2, box);
          if (leg) {
            const path = this.unknown[i] ? unknown : known;
            if (this.unknown[i] || leg[0] !== at[0] || leg[1] !== at[1]) path.moveTo(leg[0], leg[1]);
            path.lineTo(leg[2], leg[3]);
            [at[0], at[1]] = this.unknown[i] ? [NaN, NaN] : [leg[2], leg[3]];
          }
          [x1, y1] = [x2, y2];
        }
        const stroke = (path, style, width, dash) => {
          ctx.strokeStyle = style;
          ctx.lineWidth = width;
          ctx.setLineDash(dash);
          ctx.stroke(path);
        };
        const width = alone ? 2.8 : crowd > 100 ? 1.2 : 1.8;
        ctx.globalAlpha = 0.75;
        if (crowd <= 100) stroke(known, "#fff", width + 2.4, []);
        ctx.globalAlpha = crowd > 400 ? 0.45 : crowd > 100 ? 0.65 : 0.95;
        stroke(known, day.colour, width, []);
        ctx.globalAlpha *= 0.75;
        stroke(unknown, day.colour, width * 0.8, [2, 6]);
        ctx.globalAlpha = 1;
        if (alone) this._dots(ctx, day, left, size, top, box);
      });
    },

    // The corners of the day that is shown alone: the first open, the last filled.
    _dots(ctx, day, left, size, top, box) {
      ctx.setLineDash([]);
      ctx.strokeStyle = day.colour;
      for (let i = day.first; i < day.end; i++) {
        const point = L.point(this.x[i] * size + left, this.y[i] * size - top);
        if (!box.contains(point)) continue;
        const end = i === day.first || i + 1 === day.end;
        ctx.beginPath();
        ctx.arc(point.x, point.y, end ? 6 : 2.6, 0, 7);
        ctx.fillStyle = i === day.first && day.end - day.first > 1 ? "#fff" : day.colour;
        ctx.fill();
        ctx.lineWidth = end ? 2.6 : 1;
        ctx.stroke();
      }
    },

    // The day whose line is nearest to a layer point, within REACH.
    near(point) {
      const box = L.bounds(point.subtract([REACH, REACH]), point.add([REACH, REACH]));
      let found = null;
      let least = REACH;
      this.each(box, (day, left, size, top) => {
        for (let i = day.first + 1; i < day.end; i++) {
          const far = away(
            point.x, point.y, this.x[i - 1] * size + left, this.y[i - 1] * size - top, this.x[i] * size + left, this.y[i] * size - top
          );
          if (far < least) [found, least] = [day, far];
        }
      });
      return found;
    },

    show(day) {
      this.only = day;
      this.redraw();
    },
  });

  W.kinds.traces = (layer, page) => (page.traces = new W.Traces(layer, page));
})(Whereshot);
