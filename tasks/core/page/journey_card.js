// The card of a journey, opened by a click on its trace.
(function (W) {
  W.showJourneyCard = function (page, found, latlng) {
    const { journey, corner } = found;
    const { traces } = page;
    const box = W.element("article", "ws-card");
    const swatch = W.element("i", "ws-swatch");
    swatch.style.background = journey.colour;
    box.append(W.element("p", "ws-state", swatch, ["Journey", W.ownerName(page, journey.owner)].filter(Boolean).join(" · ")));
    box.append(W.element("h2", "", W.journeyTitle(journey)), W.element("p", "ws-folder", W.journeyDates(journey)));
    const list = W.element("dl");
    const entry = (name, ...parts) => list.append(W.element("dt", "", name), W.element("dd", "", ...parts));
    if (journey.metres) entry("Distance", W.metres(journey.metres));
    const modes = W.journeyModes(journey);
    for (const [mode, metres] of modes) entry(W.MODE_WORDS[mode], W.modeMark(mode), W.metres(metres));
    entry("Days", W.count(journey.days));
    entry("Photos", W.count(journey.photos));
    if (journey.fixes) entry("Track fixes", W.count(journey.fixes));
    const here = corner > journey.first ? traces.local(corner - 1).split(" ") : null;
    const there = traces.local(corner).split(" ");
    if (here) entry("Here", W.day(here[0]) + ", " + here[1] + " – " + (there[0] === here[0] ? "" : W.day(there[0]) + ", ") + there[1]);
    box.append(W.element("div", "ws-body", list));
    const button = (text, act) => {
      const made = W.element("button", "ws-open", text);
      made.type = "button";
      made.onclick = act;
      box.append(made);
    };
    button(traces.only === journey ? "Show all journeys" : "Show this journey alone", () => W.chooseJourney(page, journey));
    if (journey.end - journey.first > 1)
      button("Play it over time", () => {
        if (traces.only !== journey) W.chooseJourney(page, journey);
        page.slider.open();
      });
    W.openCard(page, latlng, box);
  };
})(Whereshot);
