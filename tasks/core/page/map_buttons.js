// The buttons on the map beside Leaflet's own: the way back to all photos, and the map on the whole screen.
(function (W) {
  const ICONS = {
    home: "M4 11.5 12 4.5l8 7M6 10v9h4.5v-5.5h3V19H18v-9",
    full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    back: "M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5",
  };

  const icon = (name) => W.svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, W.svg("path", { d: ICONS[name] }));

  // Where the map's own buttons and scale are, as [left, top, right, bottom] of world pixels: no name is written there.
  W.controlBoxes = function (map) {
    const frame = map.getContainer().getBoundingClientRect();
    const { x, y } = map.getPixelBounds().min;
    return [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
      const { left, top, right, bottom } = control.getBoundingClientRect();
      return [left - frame.left + x, top - frame.top + y, right - frame.left + x, bottom - frame.top + y];
    });
  };

  function button(page, className, name, title, press) {
    const made = W.element("a", "", icon(name));
    made.href = "#";
    made.setAttribute("role", "button");
    const say = (words) => {
      made.title = words;
      made.setAttribute("aria-label", words);
    };
    say(title);
    L.DomEvent.on(made, "click", (event) => (L.DomEvent.stop(event), press()));
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => W.element("div", "leaflet-bar ws-tool " + className, made);
    control.addTo(page.map);
    return { say, show: (other) => made.replaceChildren(icon(other)) };
  }

  // Without tiles a person who has moved away needs a way back.
  W.homeButton = (page, view) => button(page, "ws-home", "home", "Show all photos", view);

  W.fullScreenButton = function (page) {
    const map = page.map.getContainer();
    if (!document.fullscreenEnabled) return;
    const made = button(page, "ws-full", "full", "Map on the whole screen", () =>
      document.fullscreenElement ? document.exitFullscreen() : map.requestFullscreen(),
    );
    document.addEventListener("fullscreenchange", () => {
      const whole = document.fullscreenElement === map;
      made.say(whole ? "Leave the whole screen" : "Map on the whole screen");
      made.show(whole ? "back" : "full");
      page.map.invalidateSize({ pan: false });
    });
  };
})(Whereshot);
