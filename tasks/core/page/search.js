// The search over names: the person's places, towns and countries of the base, journeys. What is chosen is shown on the map.
(function (W) {
  const MOST = 8;
  const KINDS = { place: "Place", town: "Town", country: "Country", journey: "Journey" };
  const RANK = { place: 0, journey: 1, town: 2, country: 2 };

  // Letters without accents and case: "Zürich" is found by "zurich", "Łódź" by "lodz".
  const folded = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/ł/g, "l").replace(/ø/g, "o").replace(/đ/g, "d").replace(/æ/g, "ae").replace(/œ/g, "oe");

  const entry = (kind, name, words, weight, open) => ({ kind, name, words, weight, open, plain: folded(name), all: folded(name + " " + words) });

  function index(page) {
    const found = [];
    for (const place of page.places?.all || []) {
      const words = [place.words !== place.name ? place.words : "", W.photos(place.photos)].filter(Boolean).join(" · ");
      found.push(entry("place", place.title, words, place.photos, () => W.goToPlace(page, place)));
    }
    for (const journey of page.traces?.journeys || []) {
      if (!journey.title) continue;
      const words = [W.journeyDates(journey), W.metres(journey.metres)].join(" · ");
      found.push(entry("journey", journey.title, words, journey.metres, () => page.traces.only !== journey && W.chooseJourney(page, journey)));
    }
    const { labels } = page.base;
    const near = nearPhotos(page);
    labels.name.forEach((name, i) => {
      const kind = W.value(labels.kind, i) === 2 ? "country" : "town";
      const zoom = kind === "country" ? Math.max(3, labels.zoom[i] + 1) : 12;
      const [lat, lon] = [labels.lat[i], labels.lon[i]];
      const weight = (kind === "town" && near(lat, lon) ? 100 : 0) - labels.zoom[i];
      found.push(entry(kind, name, "", weight, () => goTo(page, lat, lon, zoom)));
    });
    return found;
  }

  // Says whether a photo was taken within about a degree: where two towns have a name in common, that one is meant.
  function nearPhotos(page) {
    const cells = new Set();
    const key = (lat, lon) => Math.floor(lat) + ":" + (((Math.floor(lon) % 360) + 360) % 360);
    for (const { layer } of W.pointLayers(page)) layer.content.lat.forEach((lat, i) => cells.add(key(lat, layer.content.lon[i])));
    return (lat, lon) => [-1, 0, 1].some((up) => [-1, 0, 1].some((right) => cells.has(key(lat + up, lon + right))));
  }

  function goTo(page, lat, lon, zoom) {
    W.bringIntoView(page);
    page.map.closePopup();
    const at = L.latLng(lat, W.shownLon(page, lon));
    page.map.setView(at, zoom, { animate: false });
    const ring = L.marker(at, { pane: "places", interactive: false, keyboard: false, icon: L.divIcon({ className: "ws-found", iconSize: [0, 0] }) });
    ring.addTo(page.map);
    setTimeout(() => ring.remove(), 2600);
  }

  // What a text may mean: all its words are in the entry; names that begin with it come first, then by kind and by weight.
  W.search = function (entries, text) {
    const plain = folded(text.trim());
    if (!plain) return [];
    const words = plain.split(/\s+/);
    const begins = (one) => (one.plain === plain ? 0 : one.plain.startsWith(plain) ? 1 : words.every((word) => one.plain.includes(word)) ? 2 : 3);
    return entries
      .filter((one) => words.every((word) => one.all.includes(word)))
      .map((one) => [begins(one), one])
      .sort(([a, one], [b, other]) => a - b || RANK[one.kind] - RANK[other.kind] || other.weight - one.weight)
      .slice(0, MOST)
      .map(([, one]) => one);
  };

  W.searchBox = function (page) {
    const input = W.element("input");
    const list = W.element("ul", "ws-hits");
    const box = W.element("div", "ws-search", input, list);
    let entries = null;
    let hits = [];
    let active = -1;
    Object.assign(input, { type: "search", id: "search", placeholder: "Search places, towns, journeys", autocomplete: "off", spellcheck: false });
    const attributes = { role: "combobox", "aria-label": "Search places, towns and journeys", "aria-controls": "search-hits", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    list.id = "search-hits";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Found");

    const draw = () => {
      const none = !hits.length && input.value.trim() && document.activeElement === input;
      list.replaceChildren(...hits.map(option), ...(none ? [nothing()] : []));
      list.hidden = !hits.length && !none;
      input.setAttribute("aria-expanded", String(hits.length > 0));
      if (active >= 0) input.setAttribute("aria-activedescendant", "search-hit-" + active);
      else input.removeAttribute("aria-activedescendant");
    };
    const nothing = () => {
      const line = W.element("li", "ws-no-hit", "Nothing here is called that.");
      line.setAttribute("role", "status");
      return line;
    };
    const close = () => {
      hits = [];
      active = -1;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (hit) => {
      close();
      input.value = hit.name;
      hit.open();
    };
    const option = (hit, at) => {
      const name = W.element("span", "ws-title", hit.name, hit.words && W.element("small", "", hit.words));
      const line = W.element("li", "", name, W.element("small", "", KINDS[hit.kind]));
      line.id = "search-hit-" + at;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(at === active));
      line.onmousedown = (event) => event.preventDefault(); // the box keeps the focus
      line.onclick = () => choose(hit);
      return line;
    };
    input.oninput = () => {
      entries ??= index(page);
      hits = W.search(entries, input.value);
      active = hits.length ? 0 : -1;
      draw();
    };
    input.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && hits.length) {
        event.preventDefault();
        active = (active + step + hits.length) % hits.length;
        draw();
        list.children[active].scrollIntoView({ block: "nearest" });
      } else if (event.key === "Enter" && hits.length) {
        event.preventDefault();
        choose(hits[Math.max(0, active)]);
      } else if (event.key === "Escape") {
        event.stopPropagation();
        if (list.hidden) input.value = "";
        close();
      }
    };
    input.onfocus = () => input.value.trim() && input.oninput();
    input.onblur = close;
    // "/" goes to the search from wherever nothing is typed.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
    list.hidden = true;
    return box;
  };
})(Whereshot);
