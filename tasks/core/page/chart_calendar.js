// The years as calendars: a cell a day, darker with more photos, half of another colour where photos have no position.
(function (W) {
  const WIDTH = 328, CELL = WIDTH / 53, GAP = 0.9, HEAD = 11;
  const SHADES = ["#cfe0ee", "#8fbbdc", "#3f88be", "#0a4b7c"]; // one hue, from light to dark: told apart without colour
  const SHOWN = 4; // years at once
  const MONTHS = "JFMAMJJASOND";
  const DAY_MS = 86400000;

  const start = (year) => new Date(Date.UTC(2000, 0, 1)).setUTCFullYear(year);
  const text = (year, day) => new Date(start(year) + day * DAY_MS).toISOString().slice(0, 10);
  const monday = (year) => (new Date(start(year)).getUTCDay() + 6) % 7; // days of the first week before the first of January

  // From so many photos on, a day is shaded darker: quarters of the days that have any.
  function limits(photos) {
    const counts = photos.flat().filter(Boolean).sort((a, b) => a - b);
    return [0.5, 0.8, 0.95].map((share) => counts[Math.floor(share * (counts.length - 1))]);
  }
  const shade = (n, from) => SHADES[from.filter((limit) => n > limit).length];

  // The lower half of a cell: photos without a position.
  const corner = (x, y, size) => W.svg("path", { class: "ws-without", d: `M${x + size} ${y}V${y + size}H${x}Z` });

  function words(calendar, y, day) {
    const [photos, without] = [calendar.photos[y][day], calendar.without[y][day]];
    return W.photos(photos) + (without ? ", " + W.count(without) + " without a position" : "");
  }

  function year(page, y, from, chosen) {
    const { calendar } = page;
    const name = calendar.years[y];
    const photos = calendar.photos[y];
    const lead = monday(name);
    const cell = (day) => ({ x: Math.floor((day + lead) / 7) * CELL, y: HEAD + ((day + lead) % 7) * CELL });
    const whole = photos.reduce((a, b) => a + b, 0);
    const active = photos.filter(Boolean).length;
    const label = name + ": " + W.photos(whole) + " on " + W.counted(active, "day");
    const svg = W.svg("svg", { class: "ws-year", viewBox: `0 0 ${WIDTH} ${HEAD + 7 * CELL}`, tabindex: 0, role: "application" });
    svg.setAttribute("aria-label", label + ". Arrow keys lead from day to day, Enter shows a day on the map.");
    const size = CELL - GAP;
    for (let month = 0; month < 12; month++) {
      const day = Math.round((Date.UTC(2000, month, 1) - Date.UTC(2000, 0, 1)) / DAY_MS) - (month > 1 && photos.length === 365 ? 1 : 0);
      svg.append(W.svg("text", { x: cell(day + 6).x, y: 7.5 }, MONTHS[month]));
    }
    photos.forEach((n, day) => {
      const at = cell(day);
      svg.append(W.svg("rect", { ...at, width: size, height: size, rx: 1.2, fill: n ? shade(n, from) : "#eff2f5" }));
    });
    calendar.without[y].forEach((n, day) => {
      const at = cell(day);
      if (n) svg.append(corner(at.x, at.y, size));
    });
    const cursor = svg.appendChild(W.svg("rect", { class: "ws-cursor", width: size + 1.2, height: size + 1.2, rx: 1.6 }));
    const mark = svg.appendChild(W.svg("rect", { class: "ws-chosen-day", width: size + 1.2, height: size + 1.2, rx: 1.6 }));
    const put = (box, day) => {
      box.style.display = day === null ? "none" : "";
      if (day === null) return;
      box.setAttribute("x", cell(day).x - 0.6);
      box.setAttribute("y", cell(day).y - 0.6);
    };
    put(cursor, null);
    put(mark, null);
    const dayAt = (event) => {
      const box = svg.getBoundingClientRect();
      const scale = WIDTH / box.width;
      const column = Math.floor(((event.clientX - box.left) * scale) / CELL);
      const row = Math.floor(((event.clientY - box.top) * scale - HEAD) / CELL);
      const day = column * 7 + row - lead;
      return row >= 0 && row < 7 && day >= 0 && day < photos.length ? day : null;
    };
    const tell = (day) => {
      put(cursor, day);
      if (day === null) return W.hideTip();
      const box = svg.getBoundingClientRect();
      const scale = box.width / WIDTH;
      const left = box.left + cell(day).x * scale;
      const top = box.top + cell(day).y * scale;
      const lines = [[null, W.photos(photos[day]), null]];
      if (calendar.without[y][day]) lines.push([null, W.count(calendar.without[y][day]) + " without a position", null]);
      W.showTip({ left, right: left + size * scale, top, bottom: top + size * scale }, W.day(text(name, day), true), lines);
    };
    let at = null;
    const go = (day) => {
      at = Math.min(Math.max(day, 0), photos.length - 1);
      tell(at);
      chosen.say(W.day(text(name, at), true) + ", " + words(calendar, y, at));
    };
    svg.addEventListener("pointermove", (event) => tell(dayAt(event)));
    svg.addEventListener("pointerleave", () => tell(null));
    svg.addEventListener("blur", () => tell(null));
    svg.addEventListener("focus", () => svg.matches(":focus-visible") && go(at ?? photos.findIndex(Boolean)));
    svg.addEventListener("click", (event) => dayAt(event) !== null && chosen.set(y, dayAt(event)));
    svg.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 7, ArrowLeft: -7, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") return tell(null);
      if (event.key === "Enter" || event.key === " ") chosen.set(y, at ?? photos.findIndex(Boolean));
      else if (by) go((at ?? 0) + by);
      else if (event.key === "Home") go(photos.findIndex(Boolean));
      else if (event.key === "End") go(photos.findLastIndex(Boolean));
      else return;
      event.preventDefault();
    });
    chosen.marks.set(y, (day) => put(mark, day));
    chosen.marks.get(y)(chosen.y === y ? chosen.day : null);
    const title = W.element("p", "ws-year-title", W.element("b", "", String(name)), W.element("span", "", label.slice(String(name).length + 2)));
    return W.element("div", "", title, svg);
  }

  // Which day is chosen: shown alone on the map, and told above the calendars with the ways to the days beside it.
  function choice(page) {
    const { calendar } = page;
    const line = W.element("div", "ws-day-line");
    const live = W.element("p", "ws-unseen");
    live.setAttribute("aria-live", "polite");
    const chosen = { y: null, day: null, marks: new Map(), line, live, say: (told) => (live.textContent = told) };
    const step = (by) => {
      for (let [y, day] = [chosen.y, chosen.day + by]; calendar.photos[y]; y += by, day = by > 0 ? 0 : calendar.photos[y]?.length - 1)
        for (; day >= 0 && day < calendar.photos[y].length; day += by) if (calendar.photos[y][day]) return [y, day];
      return null;
    };
    const button = (sign, label, act) => Object.assign(W.button("", sign, act, label), { disabled: !act });
    const draw = () => {
      for (const [y, mark] of chosen.marks) mark(y === chosen.y ? chosen.day : null);
      line.hidden = chosen.day === null;
      if (line.hidden) return;
      const day = text(calendar.years[chosen.y], chosen.day);
      const [back, on] = [step(-1), step(1)];
      line.replaceChildren(
        button("‹", "the day before with photos", back && (() => chosen.set(...back))),
        W.element("span", "", W.element("b", "", W.day(day, true)), words(calendar, chosen.y, chosen.day)),
        button("›", "the next day with photos", on && (() => chosen.set(...on))),
      );
    };
    chosen.set = (y, day) => {
      const of = text(calendar.years[y], day);
      const only = { title: W.day(of, true), from: of, to: of, test: (content, i) => W.value(content.when, i).startsWith(of) };
      // This ends the day that was shown before, and this very one where it was shown already.
      W.alone(page, { ...only, ended: () => ([chosen.y, chosen.day] = [null, null], draw()) });
      if (page.aloneNow) [chosen.y, chosen.day] = [y, day];
      draw();
    };
    draw();
    return chosen;
  }

  function legend(from) {
    const box = W.element("p", "ws-chart-legend ws-shades", W.element("span", "", "fewer"));
    for (const colour of SHADES) {
      const swatch = box.appendChild(W.svg("svg", { width: 12, height: 12, "aria-hidden": "true" }));
      swatch.append(W.svg("rect", { width: 12, height: 12, rx: 2, fill: colour }));
    }
    const half = W.svg("svg", { width: 12, height: 12, "aria-hidden": "true" });
    half.append(W.svg("rect", { width: 12, height: 12, rx: 2, fill: SHADES[0] }), corner(0, 0, 12));
    box.append(W.element("span", "", "more (over " + W.count(from[2]) + " a day)"), W.element("span", "", half, "some without a position"));
    return box;
  }

  W.calendarSection = function (page) {
    const { calendar } = page;
    if (!calendar.years.length) return null;
    const box = W.section("list-calendar", "Day by day");
    const from = limits(calendar.photos);
    const chosen = choice(page);
    const newest = calendar.years.map((_, y) => y).reverse();
    const years = W.element("div", "ws-calendar");
    const more = W.growing(years, newest, (y) => year(page, y, from, chosen), "earlier years", SHOWN);
    addEventListener("beforeprint", () => more.hidden || more.click());
    const chart = W.element("div", "ws-chart", chosen.line, years, more, legend(from), chosen.live);
    if (calendar.timeless) chart.append(W.element("p", "ws-note", W.photos(calendar.timeless) + " of unknown time " + (calendar.timeless === 1 ? "is" : "are") + " not shown."));
    const rows = () =>
      newest.flatMap((y) =>
        calendar.photos[y].map((n, day) => [W.day(text(calendar.years[y], day)), n, calendar.without[y][day]]).filter(([, n]) => n).reverse(),
      );
    box.append(...W.withTable(chart, "Photos day by day", ["Day", "Photos", "Without a position"], rows));
    return box;
  };
})(Whereshot);
