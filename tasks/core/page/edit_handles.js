// What a person takes hold of on the map: a handle for each point of theirs, a ghost of one on the leg under the pointer.
(function (W) {
  const STEP = 4; // pixels that an arrow key moves a point; with Shift
  const LEAP = 40;
  const REACH = 18;
  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  const icon = (className, ...children) => L.divIcon({ className: "ws-handle " + className, html: W.element("span", "ws-grip", ...children), iconSize: [0, 0] });

  W.Handles = class {
    constructor(editor) {
      this.editor = editor;
      this.map = editor.page.map;
      this.markers = new Map(); // "key n" -> marker
      this.dragged = null;
      this.map.createPane("way").style.zIndex = 415;
      this.map.getPane("way").style.pointerEvents = "none";
      this.map.createPane("handles").style.zIndex = 640;
      const line = { renderer: L.svg({ pane: "way", padding: 0.5 }), interactive: false };
      this.former = L.layerGroup();
      this.formerStyle = { ...line, color: "#5b6770", weight: 2, opacity: 0.75, dashArray: "2 6" };
      this.chosen = L.polyline([], { ...line, color: "#0072b2", weight: 11, opacity: 0.22 });
      this.ghost = this._ghost();
    }

    show() {
      this.former.addTo(this.map);
      this.chosen.addTo(this.map);
      this.map.on("moveend", this.update, this);
      this.update();
    }

    hide() {
      this.map.off("moveend", this.update, this);
      this.pointAt(null);
      for (const marker of this.markers.values()) marker.remove();
      this.markers.clear();
      this.former.remove();
      this.chosen.remove();
    }

    // The ghost where a leg is pointed at: {corner, latlng}, or null.
    pointAt(leg) {
      if (this.dragged) return;
      this.pointed = leg;
      if (!leg) this.ghost.remove();
      else this.ghost.setLatLng(leg.latlng).addTo(this.map);
    }

    // Whether a layer point is on a handle, which is taken hold of rather than the leg below it.
    isOn(point) {
      return [...this.markers.values()].some((marker) => this.map.latLngToLayerPoint(marker.getLatLng()).distanceTo(point) < REACH);
    }

    highlight(nodes) {
      this.chosen.setLatLngs(nodes ? this._line(nodes) : []);
    }

    update() {
      const wanted = new Set();
      this.former.clearLayers();
      for (const leg of this.editor.attached()) {
        L.polyline(this._line([leg.from, ...leg.points.filter((point) => point.road), leg.to]), this.formerStyle).addTo(this.former);
        const nodes = W.timed(leg);
        let number = 0;
        leg.points.forEach((point, n) => {
          if (point.road) return;
          number++;
          const name = leg.key + " " + n;
          wanted.add(name);
          if (!this.markers.has(name)) this.markers.set(name, this._marker(leg.key, n));
          const marker = this.markers.get(name);
          if (this.dragged !== marker) marker.setLatLng(this._here(point));
          this._label(marker, leg, nodes[n + 1], number);
        });
      }
      for (const [name, marker] of [...this.markers])
        if (!wanted.has(name)) {
          marker.remove();
          this.markers.delete(name);
        }
    }

    focus(key, n) {
      this.markers.get(key + " " + n)?.getElement()?.focus();
    }

    // A position as near to the middle of the map as its longitude allows.
    _here({ lat, lon }) {
      return [lat, W.nearLon(lon, this.map.getCenter().lng)];
    }

    _line(nodes) {
      const middle = nodes[0].lon;
      const shift = W.nearLon(middle, this.map.getCenter().lng) - middle;
      return nodes.flatMap((node, i) => {
        const curve = i ? W.greatCircle(nodes[i - 1].lat, nodes[i - 1].lon, node.lat, node.lon) : [];
        return [...curve.map(([lat, lon]) => [lat, lon + shift]), [node.lat, node.lon + shift]];
      });
    }

    _label(marker, leg, node, number) {
      const element = marker.getElement();
      const typed = node.told === "typed";
      const clock = this.editor.clockAt(leg, node);
      element.classList.toggle("ws-typed", typed);
      element.querySelector(".ws-grip-time").textContent = (typed ? "" : "≈ ") + clock;
      element.setAttribute("aria-label", "Point " + number + " of the way, " + (typed ? "" : "about ") + clock + ". Arrow keys move it, Delete removes it.");
    }

    _marker(key, n) {
      const marker = L.marker([0, 0], { icon: icon("", W.element("span", "ws-grip-time")), draggable: true, pane: "handles", autoPan: true });
      marker.addTo(this.map);
      const { editor } = this;
      marker.on("dragstart", () => (this.dragged = marker));
      marker.on("drag", () => editor.place(key, n, marker.getLatLng()));
      marker.on("dragend", () => {
        this.dragged = null;
        editor.settle();
      });
      marker.on("click", () => editor.askTime(key, n));
      const element = marker.getElement();
      element.addEventListener("keydown", (event) => {
        if (event.key === "Delete" || event.key === "Backspace") editor.remove(key, n);
        else if (event.key === "Enter") editor.askTime(key, n);
        else if (ARROWS[event.key]) {
          const by = L.point(ARROWS[event.key]).multiplyBy(event.shiftKey ? LEAP : STEP);
          editor.place(key, n, this.map.layerPointToLatLng(this.map.latLngToLayerPoint(marker.getLatLng()).add(by)));
        } else return;
        event.preventDefault();
        event.stopPropagation();
      });
      element.addEventListener("keyup", (event) => ARROWS[event.key] && editor.settle());
      return marker;
    }

    // Dragging the ghost makes a point; so does a click on it, where nothing can hover.
    _ghost() {
      const ghost = L.marker([0, 0], { icon: icon("ws-ghost"), draggable: true, keyboard: false, pane: "handles", autoPan: true });
      let made = null;
      const begin = () => (made = this.editor.insert(this.pointed, ghost.getLatLng()));
      ghost.on("dragstart", () => {
        this.dragged = ghost;
        begin();
      });
      ghost.on("drag", () => made && this.editor.place(made.key, made.n, ghost.getLatLng()));
      ghost.on("dragend", () => {
        this.dragged = null;
        this.pointAt(null);
        this.editor.settle();
      });
      ghost.on("click", () => {
        begin();
        this.pointAt(null);
        this.editor.settle();
      });
      return ghost;
    }
  };
})(Whereshot);
