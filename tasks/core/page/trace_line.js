// The line of a journey as it is drawn: world coordinates of all its vertices, and for each zoom those that make a difference.
(function (W) {
  const CURVED_M = 100000; // longer legs follow the great circle
  const APART = 1.5; // pixels between two vertices, at least
  const CHUNK = 64; // vertices that are passed over together where they lie outside the view

  // Vertices come corner by corner: those between two corners belong to the leg to the second one.
  class Line {
    constructor(way, journey, replaced) {
      const [x, y, time, corner] = [[], [], [], []];
      let [south, west, north, east] = [90, Infinity, -90, -Infinity];
      const add = (lat, lon, at, i) => {
        x.push(W.worldX(lon));
        y.push(W.worldY(lat));
        time.push(at);
        corner.push(i);
        [south, north] = [Math.min(south, lat), Math.max(north, lat)];
        [west, east] = [Math.min(west, lon), Math.max(east, lon)];
      };
      const leg = (from, to, i) => {
        const far = Math.abs(from.lat - to.lat) + Math.abs(from.lon - to.lon) > 0.5; // spares the rest for almost all legs
        if (far && W.angle(from.lat, from.lon, to.lat, to.lon) * W.RADIUS_M > CURVED_M)
          for (const [lat, lon, share] of W.greatCircle(from.lat, from.lon, to.lat, to.lon))
            add(lat, lon, from.at + share * (to.at - from.at), i);
        add(to.lat, to.lon, to.at, i);
      };
      for (let i = journey.first; i < journey.end; i++) {
        const here = { lat: way.lat[i], lon: way.lon[i], at: way.at[i] };
        if (i === journey.first) {
          add(here.lat, here.lon, here.at, i);
          continue;
        }
        let from = { lat: way.lat[i - 1], lon: way.lon[i - 1], at: way.at[i - 1] };
        for (const point of replaced.get(i) || []) {
          const to = { ...point, lon: W.nearLon(point.lon, from.lon) };
          leg(from, to, i);
          from = to;
        }
        leg(from, here, i);
      }
      this.x = Float64Array.from(x);
      this.y = Float64Array.from(y);
      this.time = Float64Array.from(time);
      this.corner = Int32Array.from(corner);
      this.mode = way.mode;
      this.bounds = [[south, west], [north, east]];
      this.box = [W.worldX(west), W.worldY(north), W.worldX(east), W.worldY(south)];
      this.levels = new Map();
    }

    // What is drawn at a zoom: {kept: numbers of vertices, along: the line's length up to each, boxes: of each chunk} in world units.
    level(zoom) {
      const whole = Math.ceil(zoom);
      if (!this.levels.has(whole)) {
        if (this.levels.size > 3) this.levels.clear();
        this.levels.set(whole, this._thinned(APART / (256 * 2 ** whole)));
      }
      return this.levels.get(whole);
    }

    _thinned(apart) {
      const { x, y, corner, mode } = this;
      const kept = [0];
      for (let v = 1, last = 0; v < x.length; v++) {
        const ends = v + 1 === x.length || mode[corner[v + 1]] !== mode[corner[v]];
        if (!ends && Math.abs(x[v] - x[last]) + Math.abs(y[v] - y[last]) < apart) continue;
        kept.push(v);
        last = v;
      }
      const along = new Float64Array(kept.length);
      for (let n = 1; n < kept.length; n++)
        along[n] = along[n - 1] + Math.hypot(x[kept[n]] - x[kept[n - 1]], y[kept[n]] - y[kept[n - 1]]);
      const boxes = [];
      for (let n = 0; n < kept.length; n += CHUNK) {
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        for (let m = n; m <= n + CHUNK && m < kept.length; m++) {
          box[0] = Math.min(box[0], x[kept[m]]);
          box[1] = Math.min(box[1], y[kept[m]]);
          box[2] = Math.max(box[2], x[kept[m]]);
          box[3] = Math.max(box[3], y[kept[m]]);
        }
        boxes.push(box);
      }
      return { kept: Int32Array.from(kept), along, boxes };
    }

    // Calls visit(n, a, b) for each piece from vertex a = kept[n - 1] to vertex b = kept[n] of a level that may touch `box`, a world
    // box [west, north, east, south], and that was not over at `since`; stops where visit returns false.
    pieces(level, box, since, visit) {
      const { kept, boxes } = level;
      const behind = since > -Infinity ? this._behind(kept, since) : 0;
      for (let chunk = Math.floor(behind / CHUNK); chunk < boxes.length; chunk++) {
        const [west, north, east, south] = boxes[chunk];
        if (west > box[2] || east < box[0] || north > box[3] || south < box[1]) continue;
        const end = Math.min(kept.length, (chunk + 1) * CHUNK + 1);
        for (let n = chunk * CHUNK + 1; n < end; n++) if (visit(n, kept[n - 1], kept[n]) === false) return;
      }
    }

    // The place in `kept` of the last vertex that is not after a moment; 0 where all are.
    _behind(kept, moment) {
      return Math.max(0, W.lastUpTo(kept, moment, (v) => this.time[v]));
    }

    // The number of the last vertex that is not after a moment; -1 for none.
    before(moment) {
      return W.lastUpTo(this.time, moment);
    }

    // Where the journey is at a moment, as [x, y] of the world.
    at(moment) {
      const v = this.before(moment);
      if (v < 0) return [this.x[0], this.y[0]];
      if (v + 1 === this.x.length) return [this.x[v], this.y[v]];
      const share = (moment - this.time[v]) / (this.time[v + 1] - this.time[v]);
      return [this.x[v] + share * (this.x[v + 1] - this.x[v]), this.y[v] + share * (this.y[v + 1] - this.y[v])];
    }
  }

  W.Line = Line;

  // The part of a piece inside a box of layer points, as [share of its start, share of its end], or null (Liang and Barsky 1984): near
  // a street a leg may be millions of pixels long, and a browser would dash all of it.
  W.clipped = function (x1, y1, x2, y2, box) {
    let from = 0;
    let to = 1;
    const dx = x2 - x1;
    const dy = y2 - y1;
    for (const [along, room] of [[-dx, x1 - box.min.x], [dx, box.max.x - x1], [-dy, y1 - box.min.y], [dy, box.max.y - y1]]) {
      if (!along && room < 0) return null;
      if (along < 0) from = Math.max(from, room / along);
      if (along > 0) to = Math.min(to, room / along);
    }
    return from > to ? null : [from, to];
  };

  // The way between two corners that both lie beyond the map's upper or lower edge would be a line along that edge.
  W.beyondEdge = (y1, y2) => (y1 < 1e-9 && y2 < 1e-9) || (y1 > 1 - 1e-9 && y2 > 1 - 1e-9);
})(Whereshot);
