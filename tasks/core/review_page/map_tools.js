// What stands around the map: buttons, legend, and what the pointer is over.
(function (M, W) {
  const ICONS = {
    all: ["M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"],
    current: ["M12 2v5M12 17v5M2 12h5M17 12h5", "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8"],
    place: ["M12 21.5c-.5-4-6.5-7-6.5-12.5a6.5 6.5 0 0 1 13 0c0 5.5-6 8.5-6.5 12.5z", "M12 6v6M9 9h6"],
    select: ["M4 4h3M10.5 4h3M17 4h3v3M20 10.5v3M20 17v3h-3M13.5 20h-3M7 20H4v-3M4 13.5v-3M4 7V4"],
    heat: ["M12 21c4 0 6.5-2.600 6.5-6.200 0-4.800-4.5-6-4.300-11.300-3.600 1.600-5 4.600-4.600 7.5-1.200-.5-1.700-1.5-1.800-2.5-1.5 1.600-2.300 3.700-2.300 6.100C5.5 18.400 8 21 12 21z"],
  };

  const DARK_HEAT = { 0.1: "#3a2a5e", 0.35: "#7a4fb5", 0.65: "#c77fd0", 1: "#ffd9f2" };

  M.svg = function (paths, box) {
    const make = (tag, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const svg = make("svg", { viewBox: box, "aria-hidden": "true" });
    svg.append(...paths.map((d) => make("path", { d })));
    return svg;
  };

  // Puts an element into a corner of the map.
  M.corner = function (map, position, element) {
    const control = L.control({ position });
    control.onAdd = () => element;
    control.addTo(map);
  };

  function bar(map, buttons) {
    const element = W.element("div", "leaflet-bar rm-bar", ...buttons);
    L.DomEvent.disableClickPropagation(element);
    M.corner(map, "topright", element);
  }

  function button(key, title, press) {
    const element = W.element("button", "rm-" + key, M.svg(ICONS[key], "0 0 24 24"));
    element.type = "button";
    element.title = title;
    element.setAttribute("aria-label", title);
    element.onclick = press;
    return element;
  }

  M.tools = function (view) {
    const { map } = view;
    L.control.zoom({ position: "topright" }).addTo(map);
    const current = button("current", "Zoom to the current photo", () => view.toCurrent());
    bar(map, [button("all", "Show all photos of the list", () => view.showAll()), current]);
    const place = button("place", "Place by click: the current photo, or all selected ones", () =>
      view.arm.rows ? view.arm.stop(false) : view.arm.start(M.inHand()),
    );
    const select = button("select", "Select an area (or drag with Shift; with Ctrl too, it is added)", () =>
      view.rectangle.turn(!view.rectangle.always),
    );
    const heat = button("heat", "Heatmap of the photos shown", () => {
      view.heat.turn(!view.heat.on);
      heat.setAttribute("aria-pressed", view.heat.on);
    });
    for (const one of [place, select, heat]) one.setAttribute("aria-pressed", false);
    bar(map, [place, select, heat]);
    map.on("rm-armed", ({ armed }) => place.setAttribute("aria-pressed", armed));
    map.on("rm-selecting", ({ always }) => select.setAttribute("aria-pressed", always));
    return () => {
      place.disabled = !view.arm.rows && !M.inHand().length;
      current.disabled = !(R.current >= 0 && view.positions.placed[R.current]);
    };
  };

  // The heatmap of the rows shown, without those that were rejected.
  M.Heat = class {
    constructor(view) {
      this.view = view;
      this.on = false;
    }

    turn(on) {
      this.on = on;
      this.update();
    }

    update() {
      this.layer?.remove();
      this.layer = null;
      if (!this.on) return;
      const { x, y, placed, state } = this.view.positions;
      const cells = new Map();
      for (const i of R.shown) {
        if (!placed[i] || M.STATES[state[i]].key === "rejected") continue;
        const key = Math.round(x[i] * 1e6) * 4e6 + Math.round(y[i] * 1e6);
        const cell = cells.get(key);
        if (cell) cell[1] += 1;
        else cells.set(key, [i, 1]);
      }
      const content = { lat: [], lon: [], weight: [] };
      for (const [i, weight] of cells.values())
        for (const turn of [-1, 0, 1]) {
          content.lat.push(this.view.positions.lat[i]);
          content.lon.push((x[i] - 0.5 + turn) * 360);
          content.weight.push(weight);
        }
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      this.layer = W.kinds.heat({ content, gradient: dark ? DARK_HEAT : null }, {}).addTo(this.view.map);
    }
  };

  M.legend = function (view, existing) {
    const body = W.element("div", "rm-marks");
    const line = (sprite, label) => body.append(W.element("span", "", sprite, label));
    const list = W.element("details", "rm-legend", W.element("summary", "", "Legend"), body);
    const missing = W.element("p", "rm-missing");
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => {
      const element = W.element("div", "rm-corner", missing, list);
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    };
    control.addTo(view.map);
    list.open = view.map.getSize().y > 420 && view.map.getSize().x > 560;
    const copy = (sprite) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [sprite.width, sprite.height];
      canvas.getContext("2d").drawImage(sprite, 0, 0);
      return canvas;
    };
    const draw = () => {
      body.replaceChildren();
      const there = new Set(view.positions.state.filter((_, i) => view.positions.placed[i]));
      M.STATES.forEach((state, number) => {
        if (number < 2 || state.key === "rejected" || there.has(number)) line(copy(M.stateSprite(number)), state.label);
      });
      line(copy(M.sprite("tick", M.STATES[1].colour, true)), "Placed by you");
      line(cluster(), "Several: filled while any waits");
      if (existing.of) line(copy(M.sprite("dot", M.EXISTING)), "Photos with a position" + thinned(existing));
    };
    const count = () => {
      let without = 0;
      for (const i of R.shown) if (!view.positions.placed[i]) without += 1;
      missing.textContent = without ? `${W.count(without)} of ${W.photos(R.shown.length)} shown: no position yet` : "";
    };
    return { draw, count };
  };

  function cluster() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 68;
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
    M.drawCluster(ctx, 17, 17, [5, 3, 0, 1, 0], 9, false);
    return canvas;
  }

  const thinned = (existing) =>
    existing.lat.length < existing.of ? ` (${W.count(existing.lat.length)} of ${W.count(existing.of)})` : "";

  // The sentence in the middle of a map that has nothing on it; "" for a map that has.
  M.emptiness = function (positions) {
    if (!R.n) return "There is nothing to review: no photo of this archive waits for a position.";
    if (!R.shown.length) return "No photo passes the filter.";
    for (const i of R.shown) if (positions.placed[i]) return "";
    const none = R.shown.length === 1 ? "The photo in the list has no position yet." : "None of the photos in the list has a position yet.";
    return none + " Choose one, or select several, press “Place by click”, and click where they were taken.";
  };

  // A row in a few words: its time, its state, its radius.
  M.aboutRow = function (view, i) {
    const { state, metres } = view.positions;
    const when = W.moment(R.cell(i, "datetime").replace("T", " "));
    return [when, M.STATES[state[i]].words, metres[i] > 0 ? "± " + W.metres(metres[i]) : ""].filter(Boolean).join(" · ");
  };

  M.tip = (title, text) => W.element("div", "", title ? W.element("b", "", title) : null, W.element("span", "", text));
})((R.mapParts = R.mapParts || {}), Whereshot);
