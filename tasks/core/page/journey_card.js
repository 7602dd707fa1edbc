// The card of a journey, opened by a click on its trace.
(function (W) {
  W.showJourneyCard = function (page, found, latlng) {
    const { journey, corner } = found;
    const { traces } = page;
    const box = W.element("article", "ws-card");
    box.append(W.element("p", "ws-state", W.colourMark(traces.colourOf(journey)), ["Journey", W.ownerName(page, journey.owner)].filter(Boolean).join(" · ")));
    box.append(W.element("h2", "", W.journeyTitle(journey)), W.element("p", "ws-folder", W.journeyDates(journey)));
    const here = corner > journey.first ? traces.local(corner - 1).split(" ") : null;
    const there = traces.local(corner).split(" ");
    const list = W.facts([
      ["Distance", journey.metres && W.metres(journey.metres)],
      ...W.journeyModes(journey).map(([mode, metres]) => [W.MODE_WORDS[mode], [W.modeMark(mode), W.metres(metres)]]),
      ["Days", W.count(journey.days)],
      ["Photos", W.count(journey.photos)],
      ["Track fixes", journey.fixes && W.count(journey.fixes)],
      ["Here", here && !page.public && W.day(here[0]) + ", " + here[1] + " – " + (there[0] === here[0] ? "" : W.day(there[0]) + ", ") + there[1]],
    ]);
    box.append(W.element("div", "ws-body", list));
    const button = (text, act) => box.append(W.button("ws-open", text, act));
    button(traces.only === journey ? "Show all journeys" : "Show this journey alone", () => W.chooseJourney(page, journey));
    if (journey.end - journey.first > 1)
      button("Play it over time", () => {
        if (traces.only !== journey) W.chooseJourney(page, journey);
        page.slider.open();
      });
    W.openCard(page, latlng, box);
  };
})(Whereshot);
