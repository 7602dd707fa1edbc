// Where a hand puts photos: the pin of the current row, dragged or moved by arrow keys, and the next click on the map.
(function (M, W) {
  const HAND = 8; // pixels by which a hand points past a spot
  const LEAST = 10; // metres: nobody knows better where they stood
  const MERCATOR = 85.0511; // the map ends here: nothing can be put nearer to a pole
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const DROP = "M14 39C13 31 2 24 2 13.5A12 12 0 0 1 26 13.5C26 24 15 31 14 39Z";

  // The radius of a position that a person points at: 8 pixels of the zoom at that latitude, whole metres, at least 10.
  M.handError = (map, lat) => Math.max(LEAST, Math.ceil(HAND * W.metresPerPixel(map, lat)));

  // A position on the map as one of the earth: longitudes in [-180, 180), as many decimals as review.csv has.
  M.onEarth = function ({ lat, lng }) {
    const seven = (value) => Number(value.toFixed(7));
    const lon = seven(lng - 360 * Math.floor((lng + 180) / 360));
    return { lat: seven(Math.max(-MERCATOR, Math.min(MERCATOR, lat))), lon: lon >= 180 ? lon - 360 : lon };
  };

  // The rows that a hand moves: the current one, and with it all that are selected if it is one of them.
  M.inHand = function () {
    if (R.current < 0) return [...R.selected];
    return R.selected.has(R.current) ? [...R.selected] : [R.current];
  };

  M.nameOf = (i) => R.cell(i, "path").replace(/^.*\//s, "");
  M.namesOf = (rows) => (rows.length === 1 ? M.nameOf(rows[0]) : W.photos(rows.length));

  function place(view, rows, latlng) {
    const { lat, lon } = M.onEarth(latlng);
    R.place(rows, lat, lon, M.handError(view.map, lat));
  }

  function drop(state, photos) {
    const svg = M.svg([DROP], "0 0 28 40");
    svg.style.fill = M.STATES[state].colour;
    const mark = M.svg([["M9 13.8l3.4 3.4 6.6-7.2"], ["M9 13.8l3.4 3.4 6.6-7.2"], ["M9 9l10 10M19 9L9 19"]][state - 1] || [], "0 0 28 40");
    mark.classList.add("rm-pin-mark");
    const label = photos > 1 ? W.element("b", "rm-pin-count", W.count(photos)) : null;
    return L.divIcon({ className: "rm-pin", html: W.element("span", "", svg, mark, label), iconSize: [28, 40], iconAnchor: [14, 39] });
  }

  M.Pin = class {
    constructor(view) {
      this.view = view;
      this.held = false;
      this.marker = L.marker([0, 0], { draggable: true, autoPan: true, keyboard: true, zIndexOffset: 1000 });
      this.marker.on("dragstart", () => this.hold());
      this.marker.on("drag", () => this.say());
      this.marker.on("dragend", () => this.leave(true));
      this.marker.on("click", () => R.focus(R.current, { from: "map" }));
      view.map.on("moveend", () => this.held || this.update());
    }

    update() {
      if (this.held) return;
      const { map, positions } = this.view;
      const i = R.current;
      if (i < 0 || !positions.placed[i]) return this.marker.remove();
      const look = [positions.state[i], M.inHand().length, i].join();
      if (look !== this.look || !map.hasLayer(this.marker)) {
        this.look = look;
        this.marker.setIcon(drop(positions.state[i], M.inHand().length)).addTo(map);
        const element = this.marker.getElement();
        element.setAttribute("aria-label", "Position of " + M.namesOf(M.inHand()) + ": drag it, or arrow keys and Enter");
        element.setAttribute("role", "button");
        element.onkeydown = (event) => this.key(event);
        element.onblur = () => this.leave(false);
      }
      // Of the world's copies, the one nearest to what is looked at.
      const lon = positions.lon(i);
      const turns = Math.round((map.getCenter().lng - lon) / 360);
      this.marker.setLatLng([positions.lat[i], lon + 360 * turns]);
    }

    hold() {
      this.held = true;
      this.rows = M.inHand();
      this.view.tip.close();
    }

    // Shows where the pin is and how well a hand can point there.
    say() {
      const latlng = this.marker.getLatLng();
      const { lat, lon } = M.onEarth(latlng);
      const metres = M.handError(this.view.map, lat);
      this.view.hand.show(latlng, metres);
      this.view.status(`${lat.toFixed(5)}, ${lon.toFixed(5)} ± ${W.metres(metres)}`);
    }

    leave(placed) {
      if (!this.held) return;
      this.held = false;
      this.view.hand.hide();
      this.view.status("");
      if (placed) place(this.view, this.rows, this.marker.getLatLng());
      this.update();
    }

    key(event) {
      const step = STEPS[event.key];
      if (!step && !(this.held && (event.key === "Enter" || event.key === "Escape"))) return;
      event.preventDefault();
      event.stopPropagation();
      if (!step) return this.leave(event.key === "Enter");
      if (!this.held) this.hold();
      const { map } = this.view;
      const pixels = event.shiftKey ? 40 : 4;
      const at = map.latLngToContainerPoint(this.marker.getLatLng()).add([step[0] * pixels, step[1] * pixels]);
      this.marker.setLatLng(map.containerPointToLatLng(at));
      map.panInside(this.marker.getLatLng(), { padding: [60, 60] });
      this.say();
    }
  };

  // The next click on the map, or Enter for its middle, places some rows; Escape leaves.
  M.Arm = class {
    constructor(view) {
      this.view = view;
      this.rows = null;
      this.words = W.element("span");
      const leave = W.element("button", "", "Cancel");
      leave.type = "button";
      leave.onclick = () => this.stop(false);
      this.banner = W.element("div", "rm-banner", this.words, leave);
      this.banner.hidden = true;
      this.banner.setAttribute("role", "status");
      L.DomEvent.disableClickPropagation(this.banner);
      view.map.getContainer().append(this.banner, W.element("i", "rm-cross"));
      view.map.getContainer().addEventListener("keydown", (event) => this.key(event));
      window.addEventListener("keydown", (event) => this.escape(event), true);
    }

    start(rows, done) {
      if (this.rows) this.stop(false);
      if (!rows.length) return done?.(false);
      this.rows = [...rows];
      this.done = done;
      this.words.textContent = `Click the map where ${M.namesOf(this.rows)} ${rows.length > 1 ? "were" : "was"} taken. `;
      this.words.append(W.element("small", "", "Enter takes the middle of the map, Esc leaves"));
      this.show(true);
      this.view.map.getContainer().focus({ preventScroll: true });
    }

    stop(placed) {
      const done = this.done;
      this.rows = this.done = null;
      this.show(false);
      done?.(placed);
    }

    show(armed) {
      this.banner.hidden = !armed;
      this.view.map.getContainer().classList.toggle("rm-armed", armed);
      this.view.map.fire("rm-armed", { armed });
    }

    click(latlng) {
      const rows = this.rows;
      place(this.view, rows, latlng);
      this.stop(true);
    }

    key(event) {
      if (!this.rows || event.key !== "Enter" || event.target !== this.view.map.getContainer()) return;
      event.preventDefault();
      event.stopPropagation();
      this.click(this.view.map.getCenter());
    }

    escape(event) {
      if (!this.rows || event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.stop(false);
    }
  };
})((R.mapParts = R.mapParts || {}), Whereshot);
