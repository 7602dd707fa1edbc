// Correcting the way: the mode in which legs are dragged to where somebody went, and what follows from each change at once.
(function (W) {
  const EDGE = 85.0511; // Mercator ends here

  W.Editor = class {
    constructor(page) {
      this.page = page;
      this.store = new W.Corrections(page);
      this.legs = new W.Legs(page, () => this.store.legs);
      this.guesses = new W.Guesses(page);
      this.corners = new Map(); // key of a correction -> corner of the page that it is on; null = the page has it no more
      this.drawn = new Map(); // corner -> the legs that it was last drawn with
      this.chosen = null;
      page.on("edit", () => this._follow());
      if (this.store.legs.length) this._follow();
    }

    // The corrections that the page can draw.
    attached() {
      return this.store.legs.filter((leg) => this._corner(leg) !== null);
    }

    _corner(leg) {
      if (!this.corners.has(leg.key)) this.corners.set(leg.key, this.legs.cornerOf(leg));
      return this.corners.get(leg.key);
    }

    _follow() {
      const attached = this.attached();
      const chains = new Map();
      for (const leg of attached) chains.set(this._corner(leg), [...(chains.get(this._corner(leg)) || []), leg]);
      for (const [corner, drawn] of [...this.drawn])
        if (!chains.has(corner)) {
          for (const each of drawn.through.keys()) this.page.traces.replace(each, null);
          this.drawn.delete(corner);
        }
      for (const [corner, legs] of chains) {
        const before = this.drawn.get(corner)?.legs || [];
        if (before.length === legs.length && legs.every((leg, i) => leg === before[i])) continue;
        const through = this.legs.drawn(corner, legs);
        for (const [each, points] of through) this.page.traces.replace(each, points);
        this.drawn.set(corner, { legs, through });
      }
      this.guesses.follow(attached);
      if (this.page.editing) {
        this.handles.update();
        this._highlight();
      }
    }

    // Begins or ends the mode.
    turn(on) {
      const { page } = this;
      if (on === Boolean(page.editing)) return;
      page.editing = on;
      this.handles = this.handles || new W.Handles(this);
      this.bar = this.bar || W.editBar(this);
      page.map.getContainer().classList.toggle("ws-editing", on);
      this.bar.hidden = !on;
      this.chosen = null;
      if (on) {
        page.slider?.close(); // what is not played yet could not be taken hold of
        page.map.closePopup();
        page.tip.close();
        page.halo.show(null);
        W.switchTo(page, "traces", true);
        W.bringIntoView(page);
        page.map.on("mousemove", this._hover, this).on("click", this._click, this);
        this.handles.show();
      } else {
        page.map.off("mousemove", this._hover, this).off("click", this._click, this);
        page.map.getContainer().style.cursor = "";
        this.handles.hide();
      }
      this.say("");
      page.fire("edit-panel");
    }

    _hover(event) {
      if (this.handles.dragged || event.originalEvent.buttons) return; // a drag begins some pixels after the button went down
      const near = this._near(event.layerPoint);
      this.handles.pointAt(near);
      this.page.map.getContainer().style.cursor = near ? "grab" : "";
    }

    _click(event) {
      const near = this._near(event.layerPoint);
      if (!near) return;
      this.insert(near, near.latlng);
      this.settle();
    }

    // The leg under a layer point, or null.
    _near(point) {
      if (this.handles.isOn(point)) return null;
      const found = this.page.traces.near(point);
      return found && this.legs.editable(found.corner) ? found : null;
    }

    // Puts a new point of the person's into the leg to `near.corner`, where it is nearest; returns its {key, n}, or null.
    insert(near, latlng) {
      const parts = this.legs.parts(near.corner).map((part) => this.store.legs.find((leg) => W.sameLeg(leg, part)) || part);
      const { map } = this.page;
      const at = (node) => map.latLngToLayerPoint([node.lat, W.nearLon(node.lon, near.latlng.lng)]);
      const here = map.latLngToLayerPoint(near.latlng);
      let [best, least] = [null, Infinity];
      for (const leg of parts) {
        const nodes = [leg.from, ...leg.points, leg.to];
        for (let n = 0; n + 1 < nodes.length; n++) {
          const [a, b] = [at(nodes[n]), at(nodes[n + 1])];
          const far = L.LineUtil.pointToSegmentDistance(here, a, b) - Math.min(1, a.distanceTo(b)) / 1e3; // a way before a stay
          if (far < least) [best, least] = [{ leg, n }, far];
        }
      }
      const { leg, n } = best;
      if (leg.to.at <= leg.from.at) {
        this.say("The photos at both ends of this leg were taken in the same second: there is no time between them for another way.");
        return null;
      }
      const point = { ...this._position(leg, n, latlng), at: null };
      const points = [...leg.points.slice(0, n), point, ...leg.points.slice(n)];
      this.corners.set(leg.key, near.corner);
      this.store.show(this.store.withLeg({ ...this._bare(leg, near.corner), points }));
      this.say("");
      return { key: leg.key, n };
    }

    // A leg as it is kept: what the page numbers otherwise every time is left out.
    _bare(leg, corner) {
      const node = ({ lat, lon, at, kind, error_m }) => ({ lat, lon, at, kind, error_m });
      const title = leg.title ?? this.page.traces.journeyOf(corner).title;
      return { key: leg.key, from: node(leg.from), to: node(leg.to), ahead: leg.ahead, title, points: leg.points };
    }

    _position(leg, n, { lat, lng }) {
      const before = [leg.from, ...leg.points][n];
      const within = Math.max(-EDGE, Math.min(EDGE, lat));
      return { lat: within, lon: W.nearLon(lng, before.lon), error_m: W.byHand_m(W.metresPerPixel(this.page.map, within)) };
    }

    // Moves point n of a leg, until settle() makes it a change that can be undone.
    place(key, n, latlng) {
      const leg = this.store.leg(key);
      const points = leg.points.map((point, i) => (i === n ? { ...point, ...this._position(leg, n, latlng) } : point));
      this.store.show(this.store.withLeg({ ...leg, points }));
    }

    settle() {
      this.store.commit();
    }

    remove(key, n) {
      const leg = this.store.leg(key);
      this.store.commit(this.store.withLeg({ ...leg, points: leg.points.filter((_, i) => i !== n) }));
    }

    forget(key) {
      this.store.commit(this.store.legs.filter((leg) => leg.key !== key));
    }

    // The wall clock that holds at a node of a leg: that of the end which is nearer to it.
    aheadAt(leg, node) {
      return leg.ahead[W.distance_m(leg.from, node) <= W.distance_m(node, leg.to) ? 0 : 1];
    }

    // The wall clock at a node of a leg; a guessed time is rounded to the minute where seconds do not matter.
    clockAt(leg, node) {
      const seconds = W.bySeconds(leg.from.at, leg.to.at);
      return W.clockOf(node.at + (node.told === "typed" || seconds ? 0 : 30), this.aheadAt(leg, node), seconds);
    }

    // Takes the time that a person typed for point n, "" for none; returns why not, in words, or "".
    time(key, n, text) {
      const leg = this.store.leg(key);
      const taken = (told) => {
        const points = leg.points.map((point, i) => (i === n ? { ...point, clock_s: undefined, ...told } : point));
        this.store.commit(this.store.withLeg({ ...leg, points }));
        return "";
      };
      if (!text.trim()) return taken({ at: null });
      const nodes = W.timed(leg);
      const told = (from, step) => {
        let i = from;
        while (nodes[i].told === "guessed") i += step;
        return nodes[i].at;
      };
      const found = W.typedTime(text, told(n, -1), told(n + 2, 1), this.aheadAt(leg, nodes[n + 1]));
      return found.why || taken(found);
    }

    // The leg that the keyboard works on: the one nearest to the middle of the map, then its neighbours.
    choose(step) {
      const { traces } = this.page;
      const next = this.chosen === null ? this._nearest() : this._beside(this.chosen, step);
      if (next === null) return this.say("There is no leg to correct.");
      this.chosen = next;
      const bounds = L.latLngBounds([[traces.lat[next - 1], traces.lon[next - 1]], [traces.lat[next], traces.lon[next]]]);
      if (!this.page.map.getBounds().contains(bounds)) this.page.map.fitBounds(bounds, { padding: [60, 60], maxZoom: 16, animate: false });
      this._highlight();
      return this.say("");
    }

    _beside(corner, step) {
      const { traces } = this.page;
      for (let c = corner + step; c > 0 && c < traces.at.length; c += step) if (this.legs.editable(c)) return c;
      return corner;
    }

    _nearest() {
      const { traces, map } = this.page;
      const { lat, lng } = map.getCenter();
      let [best, least] = [null, Infinity];
      for (const journey of traces.shownJourneys())
        for (let c = journey.first + 1; c < journey.end; c++) {
          if (!this.legs.editable(c, journey)) continue;
          const [north, east] = [(traces.lat[c - 1] + traces.lat[c]) / 2 - lat, (traces.lon[c - 1] + traces.lon[c]) / 2 - lng];
          const far = north * north + (east * Math.cos((lat * Math.PI) / 180)) ** 2;
          if (far < least) [best, least] = [c, far];
        }
      return best;
    }

    // Adds a point at the middle of the map to the chosen leg.
    addHere() {
      if (this.chosen === null) this.choose(1);
      if (this.chosen === null) return null;
      const made = this.insert({ corner: this.chosen, latlng: this.page.map.getCenter() }, this.page.map.getCenter());
      if (made) this.settle();
      return made;
    }

    _highlight() {
      const { lat, lon, replaced } = this.page.traces;
      const corner = (c) => ({ lat: lat[c], lon: lon[c] });
      const c = this.chosen;
      this.handles.highlight(c === null ? null : [corner(c - 1), ...(replaced.get(c) || []), corner(c)]);
    }

    // Goes to a point and takes hold of it.
    goTo(key, n) {
      if (!this.page.editing) this.turn(true);
      const { lat, lon } = this.store.leg(key).points[n];
      const there = [lat, W.nearLon(lon, this.page.map.getCenter().lng)];
      if (!this.page.map.getBounds().pad(-0.1).contains(there)) this.page.map.setView(there, Math.max(this.page.map.getZoom(), 12), { animate: false });
      W.bringIntoView(this.page);
      this.handles.focus(key, n);
    }

    askTime(key, n) {
      this.page.fire("ask-time", { key, n });
    }

    say(words) {
      this.page.fire("say", words);
    }

    // Whether the page's journey goes by a kept correction already: it was given back with --track.
    isFollowed(leg) {
      const { traces } = this.page;
      return traces.journeys.some(({ first, end, from_at, to_at }) => {
        if (from_at > leg.from.at || to_at < leg.to.at) return false;
        for (let c = first; c < end; c++) if (!W.isPhoto(traces, c) && traces.at[c] > leg.from.at && traces.at[c] < leg.to.at) return true;
        return false;
      });
    }

    // waypoints.gpx of all corrections, those too that a new page no longer has a leg for, as far as none of its own legs is there.
    gpx() {
      const attached = new Set(this.attached());
      const spans = [...attached].map((leg) => [leg.from.at, leg.to.at]);
      const named = this.store.legs.map((leg) => ({
        ...leg,
        name: [leg.title, W.legWords(leg)].filter(Boolean).join(": "),
        spans: attached.has(leg) ? [] : spans,
      }));
      return W.waypointsGpx(named, this.page.title);
    }
  };

  // "1 May 2024, 12:03 – 13:40", with the zones where there are two.
  W.legWords = function (leg) {
    const seconds = W.bySeconds(leg.from.at, leg.to.at);
    const [first, last] = [W.dayOf(leg.from.at, leg.ahead[0]), W.dayOf(leg.to.at, leg.ahead[1])];
    const zone = (ahead) => (leg.ahead[0] === leg.ahead[1] ? "" : " (" + W.zoneWords(ahead) + ")");
    const clocks = [leg.from, leg.to].map(({ at }, i) => W.clockOf(at, leg.ahead[i], seconds) + zone(leg.ahead[i]));
    return W.day(first) + ", " + clocks[0] + " – " + (first === last ? "" : W.day(last) + ", ") + clocks[1];
  };
})(Whereshot);
