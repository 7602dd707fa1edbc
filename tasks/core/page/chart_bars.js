// Photos by year and by camera, stacked by where they stand; a click shows these photos alone on the map.
(function (W) {
  const WIDTH = 328, HEIGHT = 118, FOOT = 18, HEAD = 8, SIDE = 34;
  const FEW = 3; // so few years are bars that lie, as those of the cameras
  const GAPLESS = 45; // years of a chart in which the years without a photo have their room too

  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const lines = (looks, counts) => looks.map(({ key, label }, s) => [key, label, counts[s]]).filter(([, , number]) => number).reverse();
  const told = (title, looks, counts) =>
    title + ": " + W.photos(sum(counts)) + ", " + looks.map(({ label }, s) => label + " " + W.count(counts[s])).filter((_, s) => counts[s]).join(", ");

  // The next of 1, 2, 5, 10, 20, 50, ... that is not below a number.
  function round(n) {
    const ten = 10 ** Math.floor(Math.log10(Math.max(n, 1)));
    return [1, 2, 5, 10].map((times) => times * ten).find((step) => step >= n);
  }
  const short = (n) => (n >= 1e6 ? n / 1e6 + " M" : n >= 1e4 ? n / 1e3 + " k" : W.count(n));

  // Makes a bar show its photos alone on the map, and say whether it does.
  function choose(page, element, { only }) {
    element.setAttribute("aria-pressed", "false");
    element.addEventListener("click", () => W.alone(page, only));
    page.on("alone", (shown) => element.setAttribute("aria-pressed", String(shown === only)));
  }

  // Bars that lie, one below the other, each with its name and number above it.
  function rows(page, looks, bars) {
    // What is folded may be more than all the rest: it has a scale of its own, and says so by its look.
    const named = bars.filter(({ folded }) => !folded);
    const most = Math.max(...named.map(({ counts }) => sum(counts)), 1);
    const list = W.element("div", "ws-bars");
    for (const bar of bars) {
      const whole = sum(bar.counts);
      const scale = Math.max(most, bar.folded ? whole : 0);
      const strip = W.svg("svg", { class: scale > most ? "ws-strip ws-own-scale" : "ws-strip", "aria-hidden": "true" });
      let from = 0;
      bar.counts.forEach((n, s) => {
        if (!n) return;
        const width = (n / scale) * 100;
        const part = strip.appendChild(W.svg("rect", { x: from + "%", y: 0, height: "100%", fill: W.fill(looks[s].key) }));
        part.style.width = `max(1.5px, ${width}%)`; // one photo of a million is still seen
        from += width;
      });
      const name = W.element("span", bar.plain ? "ws-bar-name ws-plain" : "ws-bar-name", bar.title);
      const parts = [name, W.element("span", "ws-bar-number", W.count(whole)), strip];
      const row = bar.only ? W.button("ws-bar-row", parts) : W.element("div", "ws-bar-row", ...parts);
      if (bar.only) choose(page, row, bar);
      else row.tabIndex = 0;
      row.setAttribute("aria-label", told(bar.title, looks, bar.counts));
      W.telling(row, bar.title, () => lines(looks, bar.counts));
      list.append(row);
    }
    return list;
  }

  // Bars that stand, from left to right, with lines that tell their height.
  function columns(page, looks, bars) {
    const most = Math.max(...bars.map(({ counts }) => sum(counts)), 1);
    const step = round(most / 3);
    const top = Math.ceil(most / step) * step;
    const high = (n) => (n / top) * (HEIGHT - FOOT - HEAD);
    const svg = W.svg("svg", { class: "ws-columns-chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": "Photos by year" });
    for (let n = 0; n <= top; n += step) {
      const y = HEIGHT - FOOT - high(n);
      svg.append(W.svg("line", { class: "ws-grid", x1: SIDE, x2: WIDTH, y1: y, y2: y }));
      svg.append(W.svg("text", { class: "ws-end", x: SIDE - 5, y: y + 3.5 }, short(n)));
    }
    const pitch = (WIDTH - SIDE) / bars.length;
    const every = [1, 2, 5, 10, 20, 50].find((years) => years * pitch >= 30);
    const wide = Math.min(pitch * 0.8, 30);
    const groups = bars.map((bar, i) => {
      const middle = SIDE + (i + 0.5) * pitch;
      const group = W.svg("g", { class: "ws-column", "aria-label": told(bar.title, looks, bar.counts) });
      group.append(W.svg("rect", { class: "ws-hit", x: SIDE + i * pitch, y: HEAD, width: pitch, height: HEIGHT - FOOT - HEAD + 1 }));
      let y = HEIGHT - FOOT;
      bar.counts.forEach((n, s) => {
        if (!n) return;
        const height = Math.max(high(n), 0.8);
        y -= height;
        group.append(W.svg("rect", { x: middle - wide / 2, y, width: wide, height, fill: W.fill(looks[s].key) }));
      });
      const last = bars.length - 1 - (bars[bars.length - 1].year ? 0 : 1);
      const labelled = bar.year ? (every === 1 || Number(bar.year) % every === 0 || (i === last && bars.length <= 12)) : pitch >= 16;
      if (labelled) svg.append(W.svg("text", { class: "ws-tick-x", x: middle, y: HEIGHT - 4 }, bar.year || "?"));
      group.setAttribute("role", "button"); // there is none in SVG
      group.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        W.alone(page, bar.only);
      });
      choose(page, group, bar);
      W.telling(group, bar.title, () => lines(looks, bar.counts));
      return group;
    });
    svg.append(...groups.filter((_, i) => sum(bars[i].counts)));
    W.roving(svg, groups.filter((_, i) => sum(bars[i].counts)));
    return svg;
  }

  function section(page, id, title, chart, head, bars) {
    const looks = W.looks(page);
    const figure = W.element("div", "ws-chart", chart, W.chartLegend(looks));
    const table = () => bars.filter(({ counts }) => sum(counts)).map((bar) => [bar.title, ...bar.counts, sum(bar.counts)]);
    const box = W.section(id, title);
    box.append(...W.withTable(figure, title, [head, ...looks.map(({ label }) => label), "Photos"], table));
    return box;
  }

  W.yearSection = function (page) {
    const { names, counts } = page.coverage.years;
    if (!names.length) return null;
    const looks = W.looks(page);
    const none = looks.map(() => 0);
    const known = names.filter(Boolean).map(Number);
    const [first, last] = [known[0], known[known.length - 1]];
    const all = last - first < GAPLESS ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : known;
    const bars = (known.length ? all : []).map((number) => {
      const year = String(number).padStart(4, "0");
      const only = { title: year, from: year + "-01-01", to: year + "-12-31", test: (content, i) => W.value(content.when, i).startsWith(year) };
      return { year, title: year, counts: counts[names.indexOf(year)] || none, only };
    });
    if (names.includes("")) {
      const only = { title: "Time unknown", test: (content, i) => !W.value(content.when, i) };
      bars.push({ year: "", title: "Time unknown", counts: counts[names.indexOf("")], only });
    }
    const chart = (bars.length <= FEW ? rows : columns)(page, looks, bars);
    return section(page, "list-years", "By year", chart, "Year", bars);
  };

  // On a page of several archives, whose photos they are.
  W.peopleSection = function (page) {
    const { names, counts } = page.coverage.owners;
    if (names.length < 2) return null;
    const bars = names.map((title, i) => ({ title, counts: counts[i], only: null }));
    return section(page, "list-people", "By archive", rows(page, W.looks(page), bars), "Archive", bars);
  };

  W.cameraSection = function (page) {
    const { names, counts, others } = page.coverage.cameras;
    if (!names.length || (names.length === 1 && !names[0])) return null;
    const bars = counts.map((of, i) => {
      if (i === names.length) return { title: W.count(others) + " other cameras, together", plain: true, folded: true, counts: of, only: null };
      const title = names[i] || "Camera unknown";
      return { title, plain: !names[i], counts: of, only: { title, test: (content, row) => W.value(content.camera, row) === names[i] } };
    });
    return section(page, "list-cameras", "By camera", rows(page, W.looks(page), bars), "Camera", bars);
  };
})(Whereshot);
