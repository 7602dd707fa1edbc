// The journeys in the panel: newest first by year, or the longest first; one of them alone on the map, and the way back.
(function (W) {
  const FLAT = 12; // up to so many journeys are one list, more of them are folded by year
  const LONGEST = 20; // listed at once
  const MORE = 100;

  // "1 – 3 May 2024", "29 Apr – 3 May 2024" or with both years.
  W.journeyDates = function (journey) {
    const [from, to] = [W.day(journey.day).split(" "), W.day(journey.last_day).split(" ")];
    if (journey.day === journey.last_day || to.length < 3) return from.join(" ");
    const same = from[2] === to[2] ? (from[1] === to[1] ? 1 : 2) : 3;
    return from.slice(0, same).join(" ") + " – " + to.join(" ");
  };

  W.journeyTitle = (journey) => journey.title || W.day(journey.day, true);
  const dates = (journey) => (journey.title || journey.day !== journey.last_day ? W.journeyDates(journey) : "");
  const length = (journey) => (journey.metres ? W.metres(journey.metres) : "");
  const much = (journey) => (journey.photos || !journey.fixes ? W.photos(journey.photos) : W.counted(journey.fixes, "fix", "fixes"));
  W.journeyWords = (journey) => [W.journeyTitle(journey), dates(journey), length(journey), much(journey)].filter(Boolean).join(" · ");

  const LEAST_M = 50; // of a mode, to be told

  // How far on foot, by vehicle, by air, and the rest: [name of the mode, metres].
  W.journeyModes = function (journey) {
    const rest = journey.metres - journey.walk_m - journey.ride_m - journey.flight_m;
    const modes = [["walk", journey.walk_m], ["ride", journey.ride_m], ["flight", journey.flight_m], ["unknown", rest]];
    return modes.filter(([, metres]) => metres >= LEAST_M);
  };

  // A mode as its line is drawn on the map.
  W.modeMark = function (mode, title) {
    const mark = W.element("i", "ws-mode ws-mode-" + mode);
    if (title) mark.title = title;
    return mark;
  };

  // Shows a journey alone, or all of them where it is alone already; the chip on the map tells, and leads back.
  W.chooseJourney = function (page, journey) {
    const { traces, map } = page;
    const alone = traces.only === journey ? null : journey;
    map.closePopup();
    // Who had the journeys off, or those of this person, wants to see this one, not all of them afterwards.
    const needed = ["traces", ...(page.owners.length && alone ? ["owner:" + alone.owner] : [])];
    if (alone) page.lent = [...(page.lent || []), ...needed.filter((key) => W.switchTo(page, key, true))];
    traces.show(alone);
    if (alone === null) {
      for (const key of (page.lent || []).splice(0)) W.switchTo(page, key, false);
      return;
    }
    W.bringIntoView(page);
    W.fitJourney(page, alone);
  };

  // Leaves room for the chip above, and below for the time slider or the button that opens it.
  W.fitJourney = function (page, journey) {
    const below = page.map.getContainer().classList.contains("ws-playing") ? 140 : 76;
    page.map.fitBounds(journey.bounds, { paddingTopLeft: [48, 100], paddingBottomRight: [48, below], maxZoom: 16, animate: false });
  };

  function marks(journey) {
    const box = W.element("span", "ws-modes");
    for (const [mode, metres] of W.journeyModes(journey)) box.append(W.modeMark(mode, W.MODE_WORDS[mode] + " " + W.metres(metres)));
    return box;
  }

  // The person of a journey where the map has several.
  W.ownerName = (page, owner) => (page.owners.length ? page.owners[owner].name : "");

  W.MODE_WORDS = { walk: "On foot", ride: "By road or rail", flight: "By air", unknown: "Way unknown", stay: "Staying" };

  function row(page, journey) {
    const days = journey.days > 1 ? W.counted(journey.days, "day") : "";
    const words = [W.ownerName(page, journey.owner), dates(journey), days].filter(Boolean).join(" · ");
    const title = W.element("span", "ws-title", W.journeyTitle(journey), words && W.element("small", "", words));
    const numbers = W.element("span", "ws-numbers", W.element("b", "", length(journey)), W.element("small", "", much(journey)), marks(journey));
    const button = W.button("ws-row ws-journey", [W.colourMark(page.traces.colourOf(journey)), title, numbers], () => W.chooseJourney(page, journey));
    button.value = journey.i;
    button.setAttribute("aria-pressed", String(page.traces.only === journey));
    return W.element("li", "", button);
  }

  function year(page, name, journeys) {
    const rows = W.element("ul", "ws-rows");
    const metres = journeys.reduce((sum, journey) => sum + journey.metres, 0);
    const words = [W.counted(journeys.length, "journey"), metres ? W.metres(metres) : ""].filter(Boolean).join(" · ");
    const box = W.element("details", "", W.element("summary", "", W.element("span", "", name), W.element("b", "", words)), rows);
    box.addEventListener("toggle", () => box.open && !rows.firstChild && rows.append(...journeys.map((journey) => row(page, journey))));
    return box;
  }

  function byYear(page, journeys) {
    const newest = [...journeys].sort((a, b) => b.from_at - a.from_at);
    if (journeys.length <= FLAT) return [W.element("ul", "ws-rows", ...newest.map((journey) => row(page, journey)))];
    const years = new Map();
    for (const journey of newest) {
      const name = journey.day.slice(0, 4);
      if (!years.has(name)) years.set(name, []);
      years.get(name).push(journey);
    }
    const boxes = [...years].map(([name, ofYear]) => year(page, name, ofYear));
    boxes[0].open = boxes.length > 1 && years.values().next().value.length <= FLAT;
    return boxes;
  }

  function byLength(page, journeys) {
    const longest = [...journeys].sort((a, b) => b.metres - a.metres);
    const rows = W.element("ul", "ws-rows");
    return [rows, W.growing(rows, longest, (journey) => row(page, journey), "more journeys", LONGEST, MORE)];
  }

  W.journeySection = function (page) {
    if (!page.traces) return null;
    const { journeys } = page.traces;
    const section = W.section("list-traces", "Journeys", W.count(journeys.length));
    const list = W.element("div");
    const orders = { newest: byYear, longest: byLength };
    const order = function (by) {
      choice.hold(by);
      list.replaceChildren(...orders[by](page, journeys));
    };
    const choice = W.choice("Order of the journeys", [["newest", "Newest"], ["longest", "Longest"]], order);
    section.append(W.element("p", "ws-note", "A journey shows its way alone; distances run from photo to photo."));
    if (journeys.length > 1) section.append(choice.box);
    section.append(list);
    order("newest");
    return section;
  };

  // Above the map while a journey is alone.
  W.journeyChip = function (page) {
    const { traces, map } = page;
    const chip = W.chip(page, () => W.chooseJourney(page, traces.only));
    page.on("colour", () => {
      for (const button of document.querySelectorAll(".ws-journey"))
        button.firstChild.style.background = traces.colourOf(traces.journeys[button.value]);
    });
    traces.on("remove", () => traces.only && W.chooseJourney(page, traces.only));
    page.on("only", (alone) => {
      map.getContainer().classList.toggle("ws-alone", alone !== null);
      for (const button of document.querySelectorAll(".ws-journey"))
        button.setAttribute("aria-pressed", String(alone !== null && button.value === String(alone.i)));
      if (!alone) return chip.hide();
      const words = [dates(alone), length(alone), much(alone), "show all journeys ✕"].filter(Boolean).join(" · ");
      return chip.tell(W.journeyTitle(alone), words);
    });
  };
})(Whereshot);
