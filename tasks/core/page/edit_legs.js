// The legs of the traces that a person may correct: what is known at their ends and between, and the corrected way as it is drawn.
//
// A leg on the map goes from corner to corner, but corners that bend nothing are left out of the page: photos that stand on a drawn
// leg are known positions all the same, so that it falls into parts, each between two moments of which the place is known.
(function (W) {
  const KNOWN = new Set(["located", "written", "donor"]);
  const UNSTATED_M = 10; // as tasks/core/track_line.py takes it
  const FIX_M = 40; // of a fix nobody tells us more
  const SAME_S = 1.5;
  const SAME_M = 5;
  const BESIDE_M = 30;
  const ROAD = 100; // "d": a bend that a routing server told, no evidence
  const START = 115; // "s": nothing is drawn to this corner
  const PHOTO = 112;

  const same = (a, b) => Math.abs(a.at - b.at) <= SAME_S && W.distance_m(a, b) <= SAME_M;

  class Legs {
    // `corrected` gives the corrections that there are, drawn on this page or on an earlier one.
    constructor(page, corrected) {
      this.page = page;
      this.corrected = corrected;
      this.traces = page.traces;
      this.known = this._known();
    }

    // The positions that photos on the map have, by time.
    _known() {
      const found = [];
      for (const points of W.pointLayers(this.page)) {
        if (!KNOWN.has(points.layer.key)) continue;
        const { content } = points.layer;
        for (let i = 0; i < points.at.length; i++) {
          if (!Number.isFinite(points.at[i])) continue;
          const stated = W.value(content.error_m, i);
          found.push({ lat: content.lat[i], lon: content.lon[i], at: points.at[i], error_m: stated ? stated * W.STATED : UNSTATED_M });
        }
      }
      return found.sort((a, b) => a.at - b.at);
    }

    // The number of the first known position after a moment.
    _firstAfter(at) {
      return W.lastUpTo(this.known, at, (one) => one.at) + 1;
    }

    ahead(corner) {
      return W.value(this.traces.layer.content.ahead_min, corner) ?? 0;
    }

    _node(corner) {
      const { traces } = this;
      const node = { lat: traces.lat[corner], lon: traces.lon[corner], at: traces.at[corner], corner };
      if (traces.kind[corner] === ROAD) return { ...node, kind: "road" };
      const kind = traces.kind[corner] === PHOTO ? "photo" : "fix";
      if (kind === "fix") return { ...node, kind, error_m: this._drawnError(node) ?? FIX_M };
      for (let k = this._firstAfter(node.at - SAME_S - 1e-6); k < this.known.length && this.known[k].at <= node.at + SAME_S; k++)
        if (same(this.known[k], node)) return { ...node, kind, error_m: this.known[k].error_m };
      return { ...node, kind, error_m: UNSTATED_M };
    }

    // How wrong a fix may be that comes from a way drawn on an earlier page; undefined for any other.
    _drawnError(node) {
      for (const leg of this.corrected()) {
        if (node.at <= leg.from.at || node.at >= leg.to.at) continue;
        const nodes = W.timed(leg);
        if (W.distance_m(node, W.placeAt(nodes, node.at)) <= BESIDE_M) return W.radiusAt(nodes, node.at);
      }
      return undefined;
    }

    editable(corner, journey = this.traces.journeyOf(corner)) {
      return Boolean(journey) && corner > journey.first && this.traces.mode[corner] !== START;
    }

    // All nodes of the leg to a corner by time, from a corner that is evidence to the next one, with photos on the way between.
    chain(corner) {
      const { traces } = this;
      const journey = traces.journeyOf(corner);
      let [first, last] = [corner - 1, corner];
      while (first > journey.first && traces.kind[first] === ROAD) first--;
      while (last + 1 < journey.end && traces.kind[last] === ROAD) last++;
      const corners = [];
      for (let c = first; c <= last; c++) corners.push(this._node(c));
      const between = [];
      for (let k = this._firstAfter(traces.at[first] + 1e-3); k < this.known.length && this.known[k].at < traces.at[last]; k++) {
        const photo = { ...this.known[k], kind: "photo", lon: W.nearLon(this.known[k].lon, traces.lon[first]) };
        if (corners.some((to, c) => c > 0 && onLine(corners[c - 1], to, photo))) between.push(photo);
      }
      return [...corners, ...between].sort((a, b) => a.at - b.at || (a.corner ?? Infinity) - (b.corner ?? Infinity));
    }

    // The uncorrected parts of a chain: legs as edit_line.js has them, with the bends of roads as points that are not the person's.
    parts(corner) {
      const found = [];
      let open = null;
      for (const node of this.chain(corner)) {
        if (node.kind === "road") {
          open.points.push({ lat: node.lat, lon: node.lon, at: null, error_m: FIX_M, road: true, corner: node.corner });
          continue;
        }
        if (open) found.push({ ...open, to: node });
        open = { from: node, points: [] };
      }
      return found.map((leg) => ({ ...leg, key: keyOf(leg), ahead: [this.ahead(corner - 1), this.ahead(corner)] }));
    }

    // The corner whose leg a kept correction belongs to, or null where the page has no such leg any more.
    cornerOf(leg) {
      for (const journey of this.traces.journeys) {
        if (leg.from.at < journey.from_at - SAME_S || leg.to.at > journey.to_at + SAME_S) continue;
        for (let c = journey.first + 1; c < journey.end; c++) {
          if (this.traces.at[c] < leg.to.at - SAME_S || this.traces.at[c - 1] > leg.from.at + SAME_S || !this.editable(c, journey)) continue;
          if (this.parts(c).some((part) => W.sameLeg(part, leg))) return c;
        }
      }
      return null;
    }

    // What the legs of a chain are drawn through: Map of corner -> points {lat, lon, at}, null for one that is as it was.
    drawn(corner, corrected) {
      const through = new Map();
      let gathered = [];
      let own = false;
      for (const part of this.parts(corner)) {
        const leg = corrected.find((one) => W.sameLeg(one, part));
        const bends = part.points.map((bend) => bend.corner);
        const nodes = W.timed(leg ? { ...leg, from: part.from, to: part.to } : part);
        for (const node of nodes.slice(1)) {
          const at = node.road ? bends.shift() : node.corner;
          own = own || Boolean(leg);
          if (at === undefined) gathered.push(node);
          else {
            through.set(at, own && gathered.length ? gathered : null);
            [gathered, own] = [[], false];
          }
        }
      }
      return through;
    }
  }

  // Whether a photo stands on the line between two corners, as far as lines are thinned out.
  function onLine(from, to, photo) {
    const [whole, before, after] = [W.distance_m(from, to), W.distance_m(from, photo), W.distance_m(photo, to)];
    return before + after - whole <= 5 + 0.02 * whole || Math.min(before, after) <= BESIDE_M;
  }

  const keyOf = ({ from, to }) => [from, to].map((one) => one.at + "/" + one.lat.toFixed(5) + "/" + W.nearLon(one.lon, 0).toFixed(5)).join(" ");

  W.sameLeg = (one, other) => same(one.from, other.from) && same(one.to, other.to);

  W.Legs = Legs;
})(Whereshot);
