// Where the rows lie, and which of them are drawn as one at a zoom level. A level is made when it is first looked at and
// forgotten when the filter or a row changes: some milliseconds for 20,000 rows, so that nothing has to be kept up to date.
(function (M, W) {
  const KEY = 16777216; // columns of cells in the key of a cell
  const NEAR = (level) => (level < 15 ? 52 : 32); // pixels between two marks, at least, at the level's own zoom
  const STATES = M.STATES.length;

  // Mercator world coordinates (0 to 1) with the world cut open at `split` instead of the 180th meridian.
  M.Positions = class {
    constructor(split) {
      this.split = split;
      this.x = new Float64Array(R.n);
      this.y = new Float64Array(R.n);
      this.lat = new Float64Array(R.n);
      this.metres = new Float64Array(R.n);
      this.state = new Uint8Array(R.n);
      this.byHand = new Uint8Array(R.n);
      this.placed = new Uint8Array(R.n);
    }

    // World x of a longitude, in [split, split + 1).
    across(lon) {
      const x = W.worldX(lon);
      return x - Math.floor(x - this.split);
    }

    // Reads rows again that have changed; all of them without `rows`.
    read(rows) {
      const one = (i) => {
        const lat = R.number(i, "latitude");
        const lon = R.number(i, "longitude");
        this.state[i] = M.stateNumber[R.state(i)] ?? 0;
        this.byHand[i] = R.moved(i) ? 1 : 0;
        this.placed[i] = Math.abs(lat) <= 90 && Number.isFinite(lon) ? 1 : 0;
        if (!this.placed[i]) return;
        this.lat[i] = lat;
        this.x[i] = this.across(lon);
        this.y[i] = W.worldY(lat);
        this.metres[i] = R.number(i, "error_m");
      };
      if (rows) for (const i of rows) one(i);
      else for (let i = 0; i < R.n; i++) one(i);
    }

    lon(i) {
      const lon = (this.x[i] - 0.5) * 360;
      return lon >= 180 ? lon - 360 : lon;
    }
  };

  // The rows in view of one zoom level, each in exactly one cluster; a cluster of one is a point.
  M.Level = class {
    constructor(positions, rows, zoom) {
      const { x, y, state, placed } = positions;
      const near = NEAR(zoom);
      const perCell = (256 * 2 ** zoom) / near;
      const cells = new Map();
      const keys = [];
      this.positions = positions;
      this.next = new Int32Array(x.length).fill(-1);
      this.head = [];
      this.tail = [];
      this.size = [];
      this.x = [];
      this.y = [];
      this.counts = [];
      for (const i of rows) {
        if (!placed[i]) continue;
        const key = Math.floor(y[i] * perCell) * KEY + Math.floor((x[i] - positions.split) * perCell);
        let c = cells.get(key);
        if (c === undefined) {
          cells.set(key, (c = keys.length));
          keys.push(key);
          this.head.push(i);
          this.tail.push(i);
          this.size.push(0);
          this.x.push(0);
          this.y.push(0);
          this.counts.push(new Uint32Array(STATES));
        } else {
          this.next[this.tail[c]] = i;
          this.tail[c] = i;
        }
        this.size[c] += 1;
        this.x[c] += x[i];
        this.y[c] += y[i];
        this.counts[c][state[i]] += 1;
      }
      this.merge(cells, keys, near / (256 * 2 ** zoom));
    }

    // A cell's edge may run through a crowd: the larger part takes over its neighbours that would be drawn over it.
    merge(cells, keys, near) {
      const { x, y, size } = this;
      for (let c = 0; c < keys.length; c++) {
        x[c] /= size[c];
        y[c] /= size[c];
      }
      const order = Array.from(keys.keys()).sort((a, b) => size[b] - size[a] || a - b);
      const done = new Uint8Array(keys.length);
      this.clusters = [];
      for (const a of order) {
        if (done[a]) continue;
        done[a] = 1;
        this.clusters.push(a);
        const [ax, ay] = [x[a], y[a]];
        for (let down = -1; down <= 1; down++)
          for (let right = -1; right <= 1; right++) {
            const b = cells.get(keys[a] + down * KEY + right);
            if (b === undefined || done[b] || Math.hypot(x[b] - ax, y[b] - ay) >= near) continue;
            done[b] = 1;
            this.take(a, b);
          }
      }
    }

    take(a, b) {
      const all = this.size[a] + this.size[b];
      this.x[a] = (this.x[a] * this.size[a] + this.x[b] * this.size[b]) / all;
      this.y[a] = (this.y[a] * this.size[a] + this.y[b] * this.size[b]) / all;
      this.size[a] = all;
      this.next[this.tail[a]] = this.head[b];
      this.tail[a] = this.tail[b];
      for (let state = 0; state < STATES; state++) this.counts[a][state] += this.counts[b][state];
    }

    rows(c) {
      const rows = [];
      for (let i = this.head[c]; i >= 0; i = this.next[i]) rows.push(i);
      return rows;
    }

    // The world box around a cluster's rows: [west, north, east, south].
    box(c) {
      const { x, y } = this.positions;
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = this.head[c]; i >= 0; i = this.next[i]) {
        box[0] = Math.min(box[0], x[i]);
        box[1] = Math.min(box[1], y[i]);
        box[2] = Math.max(box[2], x[i]);
        box[3] = Math.max(box[3], y[i]);
      }
      return box;
    }

    // The clusters that hold any of some rows.
    holding(rows) {
      if (!this.of) {
        this.of = new Int32Array(this.positions.x.length).fill(-1);
        for (const c of this.clusters) for (let i = this.head[c]; i >= 0; i = this.next[i]) this.of[i] = c;
      }
      const found = new Set();
      for (const i of rows) if (this.of[i] >= 0) found.add(this.of[i]);
      return found;
    }
  };
})((R.mapParts = R.mapParts || {}), Whereshot);
