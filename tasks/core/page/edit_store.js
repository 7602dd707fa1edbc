// The corrections of a page: changed as a whole, so that every change can be undone, and kept in the browser until discarded.
//
// A correction is a leg (edit_line.js) with key, ahead ([minutes of the wall clocks before UTC at its ends]) and name.
(function (W) {
  const DEEPEST = 200; // changes that can be undone

  const key = (page) => ["whereshot.way", page.title, page.archive_url ?? "", location.pathname].join("\u001f");

  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
  const isNode = (node) => node && isNumber(node.lat) && Math.abs(node.lat) <= 90 && isNumber(node.lon) && isNumber(node.error_m);
  const isLeg = (leg) =>
    leg && typeof leg.key === "string" && isNode(leg.from) && isNode(leg.to) && isNumber(leg.from.at) && isNumber(leg.to.at) &&
    leg.from.at < leg.to.at && Array.isArray(leg.ahead) && leg.ahead.every(isNumber) && Array.isArray(leg.points) &&
    leg.points.every((point) => isNode(point) && (point.at === null || isNumber(point.at)));

  class Corrections {
    constructor(page) {
      this.page = page;
      this.legs = [];
      this.past = [];
      this.future = [];
      this.saved = "[]"; // the legs as they were last given back as a file
      this.keeps = true; // the browser keeps them
      this._read();
    }

    get unsaved() {
      return JSON.stringify(this.legs) !== this.saved;
    }

    leg(key) {
      return this.legs.find((leg) => leg.key === key);
    }

    // Takes legs for now, as while something is dragged; commit() makes it a change.
    show(legs) {
      this.before = this.before || this.legs;
      this.legs = legs;
      this._tell();
    }

    commit(legs = this.legs) {
      const before = this.before || this.legs;
      this.before = null;
      if (JSON.stringify(before) === JSON.stringify(legs)) return;
      this.legs = legs;
      this.past = [...this.past.slice(1 - DEEPEST), before];
      this.future = [];
      this._write();
      this._tell();
    }

    // Puts a leg in the place of the one with its key; a leg without points of the person's is none.
    withLeg(leg) {
      const others = this.legs.filter((other) => other.key !== leg.key);
      return leg.points.some((point) => !point.road) ? [...others, leg].sort((a, b) => a.from.at - b.from.at) : others;
    }

    undo() {
      this._step(this.past, this.future);
    }

    redo() {
      this._step(this.future, this.past);
    }

    _step(from, to) {
      if (!from.length) return;
      to.push(this.legs);
      this.legs = from.pop();
      this._write();
      this._tell();
    }

    noteSaved() {
      this.saved = JSON.stringify(this.legs);
      this._write();
      this._tell();
    }

    _tell() {
      this.page.fire("edit", { legs: this.legs });
    }

    _read() {
      let kept = null;
      try {
        kept = JSON.parse(localStorage.getItem(key(this.page)));
      } catch (error) {
        this.keeps = error instanceof SyntaxError; // else this browser has no storage for the page, which the panel says
      }
      this.legs = (Array.isArray(kept?.legs) ? kept.legs : []).filter(isLeg); // what we did not write is passed over
      this.saved = typeof kept?.saved === "string" ? kept.saved : "[]";
    }

    _write() {
      try {
        if (this.legs.length || this.saved !== "[]") localStorage.setItem(key(this.page), JSON.stringify({ legs: this.legs, saved: this.saved }));
        else localStorage.removeItem(key(this.page));
        this.keeps = true;
      } catch {
        this.keeps = false;
      }
    }
  }

  W.Corrections = Corrections;
})(Whereshot);
