// How journeys are put on their canvas: all that is in view, or what a moment has added.
(function (W) {
  const CROWD = 100; // with more journeys their lines are finer and have no edge
  const EDGE = "#2b353d"; // of pale lines and of photos

  W.Traces.include({
    paint(ctx, area) {
      this.arrows = new W.Arrows();
      this.dots = new Set();
      this._draw(ctx, area, -Infinity);
    },

    // Adds what came after a moment to what is drawn already.
    grow(since) {
      this._draw(this._container.getContext("2d"), this._bounds, since);
    },

    _look() {
      const crowd = this.only ? 1 : this.journeys.length;
      const pale = this.colourBy === "pictures" || this.colourBy === "speed";
      return {
        width: (this.only ? 3.4 : crowd > CROWD ? 1.5 : 2.6) + (pale ? 0.8 : 0),
        casing: crowd > CROWD ? null : "#fff",
        outline: pale ? EDGE : null,
        alpha: crowd > 4 * CROWD ? 0.5 : crowd > CROWD ? 0.7 : 1,
        arrows: crowd > 4 * CROWD ? 0 : this.only ? 1.15 : crowd > CROWD ? 0.8 : 1,
      };
    },

    _draw(ctx, area, since) {
      const box = L.bounds(area.min.subtract([8, 8]), area.max.add([8, 8]));
      const { blended } = W.colouring(this.colourBy);
      const look = this._look();
      this.each(box, (journey, left, top, size, world) => {
        if (journey.to_at < since || (this.moment !== null && journey.from_at > this.moment)) return;
        const painter = new W.Painter(look.width, blended, Boolean(look.casing || look.outline));
        this._trace(journey, { left, top, size, world, box, since, painter });
        painter.stroke(ctx, look, since > -Infinity);
        if (this.only) this._dots(ctx, journey, left, size, top, box);
      });
      if (look.arrows) this.arrows.paint(ctx, look.arrows);
    },

    // The share of the way from vertex a to vertex b that was behind somebody at a moment.
    _share(line, a, b, moment) {
      if (moment === null || line.time[b] <= moment) return 1;
      return line.time[a] >= moment ? 0 : (moment - line.time[a]) / (line.time[b] - line.time[a]);
    },

    _trace(journey, { left, top, size, world, box, since, painter }) {
      const { line } = journey;
      const level = line.level(this._map.getZoom());
      journey.rgb = journey.rgb || W.colouring(this.colourBy).of(this, journey, line);
      const { rgb } = journey;
      line.pieces(level, world, since, (n, a, b) => {
        const done = this._share(line, a, b, since);
        const now = this._share(line, a, b, this.moment);
        if (now <= done) return done === 1;
        if (W.beyondEdge(line.y[a], line.y[b])) return true;
        const [dx, dy] = [(line.x[b] - line.x[a]) * size, (line.y[b] - line.y[a]) * size];
        const [x, y] = [line.x[a] * size + left, line.y[a] * size - top];
        const part = W.clipped(x + done * dx, y + done * dy, x + now * dx, y + now * dy, box);
        if (!part) return true;
        const [from, to] = part.map((share) => done + share * (now - done));
        const [start, length] = [level.along[n - 1] * size, (level.along[n] - level.along[n - 1]) * size];
        const colour = (share) => (painter.blended && rgb[a] !== rgb[b] ? W.blend(rgb[a], rgb[b], share) : rgb[b]);
        const mode = W.MODES[this.mode[line.corner[b]]];
        const along = [start + from * length, start + to * length];
        painter.piece(mode, x + from * dx, y + from * dy, x + to * dx, y + to * dy, colour(from), colour(to), ...along);
        const tint = (share) => W.hex(colour(from + share * (to - from)));
        if (mode !== "stay") this.arrows.piece(line, level, size, ...along, left, top, tint);
        return true;
      });
    },

    // The photos of the journey that stands alone, its start open, its end filled.
    _dots(ctx, journey, left, size, top, box) {
      const end = journey.end - 1;
      const dot = (i, radius, fill) => {
        if (this.moment !== null && this.at[i] > this.moment) return;
        const point = L.point(W.worldX(this.lon[i]) * size + left, W.worldY(this.lat[i]) * size - top);
        if (!box.contains(point)) return;
        const cell = radius + ":" + Math.round(point.x / 12) + ":" + Math.round(point.y / 12);
        if (this.dots.has(cell)) return;
        this.dots.add(cell);
        ctx.beginPath();
        ctx.arc(point.x, point.y, radius, 0, 7);
        ctx.fillStyle = fill;
        ctx.fill();
        ctx.strokeStyle = radius < 4 ? EDGE : this.colourOf(journey);
        ctx.lineWidth = radius < 4 ? 1.1 : 2.6;
        ctx.stroke();
      };
      for (let i = journey.first + 1; i < end; i++) if (W.isPhoto(this, i)) dot(i, 2.8, "#fff");
      if (end > journey.first) dot(end, 6, this.colourOf(journey));
      dot(journey.first, 6, "#fff");
    },
  });
})(Whereshot);
