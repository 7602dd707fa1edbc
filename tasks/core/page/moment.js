// What the map shows at a moment of the journeys: the ways and points up to it, a head on each way, and the photo just taken.
(function (W) {
  const HELD_MS = 900; // a photo stays at least so long
  const [EDGE, BAR] = [28, 100]; // pixels at the map's edge, and above its bottom, that a head does not go into

  // The position of a spot of the world, where the page shows it.
  const latLng = (page, x, y) =>
    L.latLng((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, W.shownLon(page, (x - 0.5) * 360));

  // The photos that have a thumbnail and a time, as [moment, points, row] in time order.
  function pictures(page) {
    const found = [];
    for (const points of W.pointLayers(page))
      for (const row of Object.keys(points.layer.content.thumbnails || {}).map(Number))
        if (Number.isFinite(points.at[row])) found.push([points.at[row], points, row]);
    return found.sort((a, b) => a[0] - b[0]);
  }

  W.Moment = class {
    constructor(page) {
      this.page = page;
      this.heads = new Map();
      this.glimpse = null;
      this.shownAt = 0;
      this.following = false; // while it moves the map itself
      page.map.createPane("moment").style.zIndex = 620;
      page.map.getPane("moment").style.pointerEvents = "none";
    }

    // All moments of photos on the map from one moment to another.
    photos(from, to) {
      const found = [];
      for (const points of W.pointLayers(this.page)) for (const at of points.at) if (at >= from && at <= to) found.push(at);
      return found;
    }

    // The journeys that are under way at a moment, else the one that ended last.
    under(moment) {
      const shown = this.page.traces.shownJourneys().filter((journey) => journey.from_at <= moment);
      const now = shown.filter((journey) => journey.to_at >= moment);
      if (now.length || !shown.length) return now;
      return [shown.reduce((last, journey) => (journey.to_at > last.to_at ? journey : last))];
    }

    // Shows the moment. `since` = the start of what is played, `fresh` = the moment from which a photo has just been taken, `playing` =
    // not set by hand, `follow` = the map goes where the head is. Returns the journeys under way.
    show(moment, { since, fresh, playing, follow }) {
      const { page } = this;
      page.traces.until(moment);
      for (const points of W.pointLayers(page)) points.until(moment, since);
      const under = this.under(moment);
      for (const [journey, head] of this.heads)
        if (!under.includes(journey)) {
          head.remove();
          this.heads.delete(journey);
        }
      for (const journey of under) this._head(journey, moment);
      if (under.length && follow) this._follow(this.heads.get(under[0]).getLatLng());
      this._picture(moment, Math.max(since, fresh), playing);
      page.fire("time", moment);
      return under;
    }

    _head(journey, moment) {
      const at = latLng(this.page, ...journey.line.at(moment));
      if (this.heads.has(journey)) {
        this.heads.get(journey).setLatLng(at);
        return;
      }
      const dot = W.element("i", "ws-head");
      dot.style.setProperty("--colour", this.page.traces.colourOf(journey));
      const icon = L.divIcon({ className: "", html: dot, iconSize: [0, 0] });
      this.heads.set(journey, L.marker(at, { icon, pane: "moment", interactive: false, keyboard: false }).addTo(this.page.map));
    }

    _follow(at) {
      const { map } = this.page;
      const size = map.getSize();
      const point = map.latLngToContainerPoint(at);
      if (point.x > EDGE && point.y > EDGE && point.x < size.x - EDGE && point.y < size.y - EDGE - BAR) return;
      const inner = size.multiplyBy(0.3); // further in than it must be, or the map would move all the time
      this.following = true;
      map.panInside(at, { paddingTopLeft: inner, paddingBottomRight: inner.add([0, BAR / 2]), animate: false });
      this.following = false;
    }

    _picture(moment, from, playing) {
      this.all = this.all || pictures(this.page);
      this.times = this.times || Float64Array.from(this.all, ([at]) => at);
      let i = W.lastUpTo(this.times, moment);
      while (i >= 0 && this.times[i] >= from && !this.page.map.hasLayer(this.all[i][1])) i--;
      if (i < 0 || this.times[i] < from) {
        this._hide();
        return;
      }
      const [, points, row] = this.all[i];
      const now = performance.now();
      if (this.glimpse && (this.row === i || (playing && now - this.shownAt < HELD_MS))) return;
      if (this.glimpse) this.glimpse.remove();
      const image = W.picture(points.layer.content.thumbnails[row]);
      const icon = L.divIcon({ className: "", html: W.element("div", "ws-glimpse", image), iconSize: [0, 0] });
      this.glimpse = L.marker(points.position(row), { icon, pane: "moment", interactive: false, keyboard: false }).addTo(this.page.map);
      [this.row, this.shownAt] = [i, now];
    }

    _hide() {
      if (this.glimpse) this.glimpse.remove();
      this.glimpse = null;
    }

    // Everything is shown again.
    end() {
      const { page } = this;
      page.traces.until(null);
      for (const points of W.pointLayers(page)) points.until(null);
      for (const head of this.heads.values()) head.remove();
      this.heads.clear();
      this._hide();
      page.fire("time", null);
    }
  };
})(Whereshot);
