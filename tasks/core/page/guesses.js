// Guessed positions of photos taken on a corrected leg: they move along the way that the person drew, by their time, and their
// circles with them.
//
// Only what rests on the time moves, and nothing that a person typed or accepted: review.csv keeps that as it is.
(function (W) {
  const BY_TIME = new Set(["proxy", "track", "place"]);
  const MOVED = "moved along the way that you corrected; give waypoints.gpx to the next propose";

  W.Guesses = class {
    constructor(page) {
      this.points = page.shown.get("proposed");
      this.before = new Map(); // row -> what it was as the page came
      this.rows = []; // by time
      if (!this.points) return;
      const { at, layer } = this.points;
      for (let i = 0; i < at.length; i++) if (Number.isFinite(at[i]) && BY_TIME.has(W.value(layer.content.source, i))) this.rows.push(i);
      this.rows.sort((a, b) => at[a] - at[b]);
    }

    // The rows of photos that were taken between the ends of a leg.
    within(leg) {
      const found = [];
      const last = W.lastUpTo(this.rows, leg.from.at, (row) => this.points.at[row]);
      for (let k = last + 1; k < this.rows.length && this.points.at[this.rows[k]] < leg.to.at; k++) found.push(this.rows[k]);
      return found;
    }

    // Moves what lies within the legs along them, and the rest back to where it was.
    follow(legs) {
      const moved = new Set();
      for (const leg of legs) {
        const rows = this.within(leg);
        const nodes = rows.length ? W.timed(leg) : [];
        for (const row of rows) {
          const at = this.points.at[row];
          const { lat, lon } = W.placeAt(nodes, at);
          this._put(row, { lat, lon: W.wrapped(lon), error_m: Math.round(W.radiusAt(nodes, at)), note: MOVED });
          moved.add(row);
        }
      }
      for (const [row, as] of [...this.before])
        if (!moved.has(row)) {
          this._put(row, as);
          this.before.delete(row);
        }
      if (this.stale) this.points.redraw();
      this.stale = false;
    }

    _put(row, { lat, lon, error_m, note }) {
      const { content } = this.points.layer;
      if (!this.before.has(row)) {
        for (const name of ["error_m", "note"]) content[name] = this._list(content[name]);
        this.before.set(row, { lat: content.lat[row], lon: content.lon[row], error_m: content.error_m[row], note: content.note[row] });
      }
      [content.error_m[row], content.note[row]] = [error_m, note];
      if (content.lat[row] === lat && content.lon[row] === lon) return;
      this.points.move(row, lat, lon, false);
      this.stale = true; // drawn once for all of them
    }

    // A column as a list with a value a row, so that one of them can be another.
    _list(column) {
      return Array.isArray(column) ? column : Array.from(this.points.at, (_, i) => W.value(column, i));
    }
  };
})(Whereshot);
