// The time slider: plays all journeys, or the one that is alone, from a bar at the bottom of the map. Off until it is asked for.
(function (W) {
  const BINS = 140; // of photos over time
  const SPEEDS = [1, 2, 4, 0.5];
  const STEP = 0.01; // an arrow key
  const FRESH_S = 2; // of playing that a photo stays after its moment
  const STILL_MS = 900; // between two pictures for a person who does not want things to move

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  // How many photos were taken over the playing time: bars of equal width, high ones cut at what most stay below.
  function histogram(clock, moments) {
    const counts = new Array(BINS).fill(0);
    for (const moment of moments) counts[Math.min(BINS - 1, Math.floor(clock.share(moment) * BINS))]++;
    const high = Math.max(1, ...counts.map(Math.sqrt));
    return "M0 1" + counts.map((count, i) => {
      const top = (1 - Math.sqrt(count) / high).toFixed(3);
      return `L${i / BINS} ${top}L${(i + 0.8) / BINS} ${top}L${(i + 0.8) / BINS} 1L${(i + 1) / BINS} 1`;
    }).join("") + "Z";
  }

  const bars = (path, className) =>
    W.svg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", class: className, "aria-hidden": "true" }, W.svg("path", { d: path }));

  class Slider {
    constructor(page) {
      this.page = page;
      this.moment = new W.Moment(page);
      this.at = 0; // share of the playing time
      this.speed = 0;
      this.frame = null;
      this.opener = W.button("ws-play-open", "", () => this.open(), "Play the journeys over time");
      this.bar = this._bar();
      this.bar.hidden = true;
      for (const element of [this.opener, this.bar]) W.overMap(page, element);
      page.on("only", () => this._range());
      page.on("owner", () => this._range());
      // Who goes elsewhere wants to see what is there.
      page.map.on("movestart", () => this.moment.following || (this.follow = false));
      document.addEventListener("keydown", (event) => this._key(event));
      this._range();
    }

    _bar() {
      this.play = W.button("ws-play", "", () => this.toggle(), "Play");
      this.pace = W.button("ws-pace", "1×", () => this._faster(), "Speed");
      this.track = W.element("div", "ws-track");
      this.range = W.element("input");
      Object.assign(this.range, { type: "range", min: 0, max: 1, step: 0.001, value: 0 });
      this.range.setAttribute("aria-label", "Moment of the journey");
      this.range.oninput = () => {
        this.pause();
        this._go(Number(this.range.value));
      };
      this.day = W.element("b", "");
      this.time = W.element("span", "ws-now-time");
      this.where = W.element("span", "ws-now-title");
      const words = W.element("p", "ws-now", this.day, this.time, this.where);
      const close = W.button("ws-slider-close", "✕", () => this.close(), "Close the time slider");
      const bar = W.element("section", "ws-slider", this.play, words, this.pace, close, this.track);
      bar.setAttribute("aria-label", "Time slider");
      return bar;
    }

    // Takes up what is to be played: all journeys, or the one that is alone.
    _range() {
      const { traces } = this.page;
      const corners = traces.shownJourneys().reduce((sum, { first, end }) => sum + end - first, 0);
      this.opener.replaceChildren(W.element("i", "ws-triangle"), traces.only ? "Play this journey" : "Play the journeys");
      if (corners < 2) this.close();
      this.opener.hidden = !this.bar.hidden || corners < 2;
      if (this.bar.hidden) return;
      this.pause();
      this._wind();
      this._go(0);
    }

    _wind() {
      const { traces } = this.page;
      const moments = [];
      for (const { first, end } of traces.shownJourneys()) for (let i = first; i < end; i++) moments.push(traces.at[i]);
      this.clock = new W.Clock(moments);
      const path = histogram(this.clock, this.moment.photos(this.clock.at[0], this.clock.at[moments.length - 1]));
      this.track.replaceChildren(bars(path, "ws-photo-bars"), bars(path, "ws-photo-bars ws-played"), this.range);
    }

    open() {
      this.bar.hidden = false;
      this.opener.hidden = true;
      this._wind();
      this.page.map.closePopup();
      this.page.map.getContainer().classList.add("ws-playing");
      W.switchTo(this.page, "traces", true);
      if (this.page.traces.only) W.fitJourney(this.page, this.page.traces.only);
      this._go(0);
      this.range.focus({ preventScroll: true });
      if (!still()) this.start();
    }

    close() {
      if (this.bar.hidden) return;
      const here = this.bar.contains(document.activeElement);
      this.pause();
      this.bar.hidden = true;
      this.page.map.getContainer().classList.remove("ws-playing");
      this.moment.end();
      this.opener.hidden = false;
      if (here) this.opener.focus({ preventScroll: true });
    }

    toggle() {
      if (this.frame === null) this.start();
      else this.pause();
    }

    start() {
      if (this.at >= 1) this._go(0);
      this.follow = true;
      this._playing(true);
      let before = performance.now();
      const step = (now) => {
        const passed = now - before;
        if (!still() || passed >= STILL_MS) {
          before = now;
          this._go(this.at + (passed / 1000 / this.clock.seconds) * SPEEDS[this.speed]);
        }
        if (this.at >= 1) this.pause();
        else this.frame = requestAnimationFrame(step);
      };
      this.frame = requestAnimationFrame(step);
    }

    pause() {
      cancelAnimationFrame(this.frame);
      this.frame = null;
      this._playing(false);
    }

    _playing(on) {
      this.play.classList.toggle("ws-on", on);
      this.play.title = on ? "Pause" : "Play";
      this.play.setAttribute("aria-label", this.play.title);
    }

    _faster() {
      this.speed = (this.speed + 1) % SPEEDS.length;
      const words = (SPEEDS[this.speed] === 0.5 ? "½" : SPEEDS[this.speed]) + "×";
      this.pace.textContent = words;
      this.pace.setAttribute("aria-label", "Speed " + words);
    }

    _go(share) {
      this.at = Math.max(0, Math.min(1, share));
      const moment = this.clock.moment(this.at);
      const fresh = this.clock.moment(this.at - FRESH_S / this.clock.seconds);
      const playing = this.frame !== null;
      const under = this.moment.show(moment, { since: this.clock.at[0], fresh, playing, follow: playing && this.follow });
      this.range.value = this.at;
      this.bar.style.setProperty("--played", 100 * this.at + "%");
      const { traces } = this.page;
      const corner = under.length ? under[0].line.corner[Math.max(0, under[0].line.before(moment))] : 0;
      const [day, time] = W.wallClock(moment, W.value(traces.layer.content.ahead_min, corner)).split(" ");
      this.day.textContent = W.day(day, true);
      // A public page knows days alone.
      this.time.textContent = this.page.public ? "" : time;
      this.where.textContent = under.length ? under[0].title : "";
      this.range.setAttribute("aria-valuetext", [W.day(day, true), this.time.textContent, this.where.textContent].filter(Boolean).join(", "));
    }

    _key(event) {
      if (this.bar.hidden || event.ctrlKey || event.altKey || event.metaKey) return;
      const inside = this.bar.contains(event.target);
      const elsewhere = event.target.closest("input, select, textarea, button, a, summary, [contenteditable]");
      if (!inside && elsewhere) return;
      const by = { ArrowLeft: -STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowUp: STEP, PageDown: -10 * STEP, PageUp: 10 * STEP }[event.key];
      if (event.key === " " && event.target.tagName !== "BUTTON") this.toggle();
      else if (event.key === "Escape" && inside) this.close();
      else if (by && inside) {
        this.pause();
        this._go(this.at + by);
      } else return;
      event.preventDefault();
    }
  }

  W.timeSlider = function (page) {
    page.slider = new Slider(page);
  };
})(Whereshot);
