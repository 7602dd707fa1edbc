// The days of the traces: a list in the panel, one of them alone on the map, and what a trace says when it is pointed at.
(function (W) {
  const FLAT = 31; // up to so many days are one list, more of them are folded by year

  W.dayWords = (day) => [W.day(day.text, true), ...lengthOf(day), W.photos(day.photos)].join(" · ");
  const lengthOf = (day) => (day.metres ? [W.metres(day.metres)] : []);

  // Shows a day alone, or all of them where it is alone already; the chip on the map tells, and leads back.
  W.chooseDay = function (page, day) {
    const { traces, map } = page;
    const alone = traces.only === day ? null : day;
    map.closePopup();
    traces.show(alone);
    // Who had the layer off wants to see this day, not all of them afterwards.
    if (alone) page.lent = W.switchTo(page, "traces", true) || page.lent;
    else if (page.lent) {
      page.lent = false;
      W.switchTo(page, "traces", false);
    }
    map.getContainer().classList.toggle("ws-alone", alone !== null);
    for (const button of document.querySelectorAll(".ws-day"))
      button.setAttribute("aria-pressed", String(alone !== null && button.value === alone.text));
    page.chip.hidden = alone === null;
    if (alone === null) return;
    page.chip.replaceChildren(W.element("b", "", W.day(alone.text, true)), [...lengthOf(alone), W.photos(alone.photos), "show all days ✕"].join(" · "));
    W.bringIntoView(page);
    map.fitBounds(alone.bounds, { paddingTopLeft: [48, 100], paddingBottomRight: [48, 48], maxZoom: 16, animate: false });
  };

  function row(page, day) {
    const swatch = W.element("i", "ws-swatch");
    swatch.style.background = day.colour;
    const numbers = W.element("span", "ws-numbers", W.element("b", "", lengthOf(day).join()), W.element("small", "", W.photos(day.photos)));
    const button = W.element("button", "ws-row ws-day", swatch, W.element("span", "", W.day(day.text, true)), numbers);
    button.type = "button";
    button.value = day.text;
    button.setAttribute("aria-pressed", String(page.traces.only === day));
    button.onclick = () => W.chooseDay(page, day);
    return W.element("li", "", button);
  }

  function year(page, name, days) {
    const rows = W.element("ul", "ws-rows");
    const metres = days.reduce((sum, day) => sum + day.metres, 0);
    const words = W.count(days.length) + (days.length === 1 ? " day" : " days") + (metres ? " · " + W.metres(metres) : "");
    const box = W.element("details", "", W.element("summary", "", W.element("span", "", name), W.element("b", "", words)), rows);
    box.addEventListener("toggle", () => box.open && !rows.firstChild && rows.append(...days.map((day) => row(page, day))));
    return box;
  }

  W.daySection = function (page) {
    const { days, layer } = page.traces;
    const section = W.element("section", "ws-list");
    section.id = "list-traces";
    section.append(W.element("h2", "", "Days", W.element("span", "ws-number", W.count(layer.count))));
    section.append(W.element("p", "ws-note", "A day shows its way alone; distances run straight from photo to photo."));
    if (days.length <= FLAT) {
      section.append(W.element("ul", "ws-rows", ...days.map((day) => row(page, day))));
      return section;
    }
    const years = new Map();
    for (const day of days) {
      const name = day.text.slice(0, 4);
      if (!years.has(name)) years.set(name, []);
      years.get(name).push(day);
    }
    for (const [name, ofYear] of years) section.append(year(page, name, ofYear));
    return section;
  };

  // Above the map while a day is alone.
  W.dayChip = function (page) {
    page.chip = W.element("button", "ws-chip");
    page.chip.type = "button";
    page.chip.hidden = true;
    page.chip.onclick = () => W.chooseDay(page, page.traces.only);
    L.DomEvent.disableClickPropagation(page.chip);
    page.map.getContainer().append(page.chip);
    page.traces.on("remove", () => page.traces.only && W.chooseDay(page, page.traces.only));
  };

  W.showDayCard = function (page, day, latlng) {
    const box = W.element("article", "ws-card");
    const swatch = W.element("i", "ws-swatch");
    swatch.style.background = day.colour;
    const list = W.element("dl");
    list.append(W.element("dt", "", "Photos"), W.element("dd", "", W.count(day.photos)));
    if (day.metres) list.append(W.element("dt", "", "Distance"), W.element("dd", "", W.metres(day.metres)));
    const button = W.element("button", "ws-open", page.traces.only === day ? "Show all days" : "Show this day alone");
    button.type = "button";
    button.onclick = () => W.chooseDay(page, day);
    box.append(W.element("p", "ws-state", swatch, "Day trace"), W.element("h2", "", W.day(day.text, true)));
    box.append(W.element("div", "ws-body", list), button);
    W.openCard(page, latlng, box);
  };
})(Whereshot);
