// The journeys on one canvas: each leg by how somebody came along it, all of it by what a person wants to see in its colour.
(function (W) {
  const REACH = 7; // pixels from a line that still mean it

  W.Traces = W.Canvas.extend({
    initialize(layer, page) {
      W.Canvas.prototype.initialize.call(this, { pane: "traces" });
      Object.assign(this, W.readWay(layer.content, page));
      this.layer = layer;
      this.page = page;
      this.only = null;
      this.moment = null;
      this.hidden = new Set();
      this.replaced = new Map();
      // What lies beyond the map's edge is drawn on its other side too: a way across 180 leaves here and comes in there.
      this.edge = W.worldX(W.cutOf(page));
      for (const journey of this.journeys) this._lay(journey);
      this.colourBy = W.colourings(page, layer)[0];
    },

    _lay(journey) {
      journey.line = new W.Line(this, journey, this.replaced);
      journey.bounds = journey.line.bounds;
      const { box } = journey.line;
      journey.shifts = [0, ...(box[0] < this.edge ? [1] : []), ...(box[2] > this.edge + 1 ? [-1] : [])];
      journey.rgb = null; // made when it is drawn
    },

    shownJourneys() {
      return (this.only ? [this.only] : this.journeys).filter((journey) => !this.hidden.has(journey.owner));
    },

    // The first and the last moment of what is shown, in seconds since 1970.
    span() {
      const { only, journeys } = this;
      if (only) return [only.from_at, only.to_at];
      this.whole = this.whole || [
        journeys.reduce((least, journey) => Math.min(least, journey.from_at), Infinity),
        journeys.reduce((most, journey) => Math.max(most, journey.to_at), -Infinity),
      ];
      return this.whole;
    },

    // The wall clock at a corner, as "2024-05-01 12:03".
    local(i) {
      return W.wallClock(this.at[i], W.value(this.layer.content.ahead_min, i));
    },

    // The colour of the pictures at a corner as "#rrggbb"; null if none is known.
    colour(i) {
      return W.value(this.layer.content.colour, i) ?? null;
    },

    // What stands for a journey beside its way: the colour of its person where the ways have that.
    colourOf(journey) {
      return this.colourBy === "person" ? W.ownerColour(this.page, journey.owner) : journey.colour;
    },

    setColour(word) {
      this.colourBy = word;
      for (const journey of this.journeys) journey.rgb = null;
      this.redraw();
      this.page.fire("colour", word);
    },

    show(journey) {
      this.only = journey;
      if (this.colourBy === "time") for (const each of this.journeys) each.rgb = null;
      this.redraw();
      this.page.fire("only", journey);
    },

    hideOwner(index, hidden) {
      if (hidden) this.hidden.add(index);
      else this.hidden.delete(index);
      this.redraw();
      this.page.fire("owner", index);
    },

    // Draws only what was before a moment (seconds since 1970); null = everything. While a journey is played the lines grow.
    until(moment) {
      const before = this.moment;
      this.moment = moment;
      const grows = before !== null && moment !== null && moment >= before;
      if (!grows || !this._map || this._map._animatingZoom) this.redraw();
      else this.grow(before);
    },

    // Leads the leg to a corner through points [{lat, lon, at}]; null = as the content has it.
    replace(corner, points) {
      if (points) this.replaced.set(corner, points);
      else this.replaced.delete(corner);
      const journey = this.journeyOf(corner);
      this._lay(journey);
      this.redraw();
    },

    journeyOf(corner) {
      return this.journeys.find((journey) => corner >= journey.first && corner < journey.end);
    },

    // Calls visit(journey, left, top, size, world box) for what may touch a box of layer points, as often as it is drawn there.
    each(box, visit) {
      const size = W.worldSize(this._map);
      const origin = this._map.getPixelOrigin();
      for (const journey of this.shownJourneys())
        for (const shift of journey.shifts) {
          const left = shift * size - origin.x;
          const world = [(box.min.x - left) / size, (box.min.y + origin.y) / size, (box.max.x - left) / size, (box.max.y + origin.y) / size];
          const own = journey.line.box;
          if (own[0] > world[2] || own[2] < world[0] || own[1] > world[3] || own[3] < world[1]) continue;
          visit(journey, left, origin.y, size, world);
        }
    },

    // The leg nearest to a layer point, within REACH, as {journey, corner, latlng}: it leads to that corner.
    near(point) {
      if (!this._map) return null;
      const box = L.bounds(point.subtract([REACH, REACH]), point.add([REACH, REACH]));
      let found = null;
      let least = REACH;
      this.each(box, (journey, left, top, size, world) => {
        const { line } = journey;
        const measure = (a, b, act) => {
          if (this.moment !== null && line.time[a] >= this.moment) return;
          const [x1, y1] = [line.x[a] * size + left, line.y[a] * size - top];
          const [dx, dy] = [(line.x[b] - line.x[a]) * size, (line.y[b] - line.y[a]) * size];
          const squared = dx * dx + dy * dy;
          const share = squared ? Math.max(0, Math.min(1, ((point.x - x1) * dx + (point.y - y1) * dy) / squared)) : 0;
          act(Math.hypot(point.x - x1 - share * dx, point.y - y1 - share * dy), L.point(x1 + share * dx, y1 + share * dy), b);
        };
        line.pieces(line.level(this._map.getZoom()), world, -Infinity, (n, a, b) => {
          measure(a, b, (far) => {
            if (far >= least) return;
            least = far;
            let nearest = Infinity;
            // The piece may stand for many legs.
            for (let v = a + 1; v <= b; v++)
              measure(v - 1, v, (off, at, vertex) => {
                if (off >= nearest) return;
                nearest = off;
                found = { journey, corner: line.corner[vertex], latlng: this._map.layerPointToLatLng(at) };
              });
          });
        });
      });
      return found;
    },
  });

  W.isPhoto = (traces, i) => traces.kind[i] === 112; // "p"

  W.kinds.traces = (layer, page) => (page.traces = new W.Traces(layer, page));
})(Whereshot);
