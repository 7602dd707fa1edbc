// The panes: dividers that are moved with the pointer or the arrow keys, and remembered.
(function (R) {
  const KEY = "whereshot.review.layout";
  const LIMITS = { "--list": [18, 75], "--map": [12, 88] };

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(KEY) || "{}") || {};
    } catch {
      return {};
    }
  }

  function set(divider, name, share) {
    const [least, most] = LIMITS[name];
    const value = Math.min(most, Math.max(least, share));
    document.documentElement.style.setProperty(name, value + "%");
    divider.setAttribute("aria-valuenow", String(Math.round(value)));
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...kept(), [name]: value }));
    } catch {
      // Only a remembered width is lost.
    }
    R.emit("layout");
    return value;
  }

  function movable(divider, name, label, start) {
    const upright = name === "--list", area = divider.parentElement;
    const before = Number(kept()[name]);
    let share = set(divider, name, before || start);
    divider.tabIndex = 0;
    divider.setAttribute("role", "separator");
    divider.setAttribute("aria-orientation", upright ? "vertical" : "horizontal");
    divider.setAttribute("aria-label", label);
    divider.setAttribute("aria-valuemin", String(LIMITS[name][0]));
    divider.setAttribute("aria-valuemax", String(LIMITS[name][1]));
    divider.onpointerdown = (event) => divider.setPointerCapture(event.pointerId);
    divider.onpointermove = (event) => {
      if (!divider.hasPointerCapture(event.pointerId)) return;
      const box = area.getBoundingClientRect();
      share = set(divider, name, (100 * (upright ? event.clientX - box.left : event.clientY - box.top)) / (upright ? box.width : box.height));
    };
    divider.onkeydown = (event) => {
      const step = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      share = set(divider, name, share + step);
    };
  }

  R.on("load", () => {
    movable(R.byId("divider"), "--list", "Width of the list", 36);
    movable(R.byId("divider-flat"), "--map", "Height of the map", 54);
  });
  R.on("open", () => new ResizeObserver(() => R.emit("layout")).observe(R.byId("map")));
})(R);
