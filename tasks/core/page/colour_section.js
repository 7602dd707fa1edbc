// What the traces are coloured by, chosen in the panel, with the legend of each choice and of the kinds of line.
(function (W) {
  const WORDS = { person: "Person", journey: "Journey", time: "Time", speed: "Speed", pictures: "Pictures" };
  const SPEEDS = [3, 10, 30, 100, 300, 900]; // km/h

  function scale(name, ends) {
    const bar = W.element("i", "ws-ramp");
    bar.style.background = W.rampCss(name);
    return W.element("div", "ws-colours", bar, ends);
  }

  function ticks() {
    const box = W.element("div", "ws-ticks");
    for (const kmh of SPEEDS) {
      const tick = W.element("span", "", W.count(kmh));
      tick.style.left = 100 * W.speedShare(kmh) + "%";
      box.append(tick);
    }
    return box;
  }

  const LEGENDS = {
    person: (page) => {
      const list = W.element("p", "ws-people");
      for (const { name, colour } of page.owners) list.append(W.element("span", "", W.colourMark(colour), name));
      return [list];
    },
    journey: () => [W.element("p", "ws-note", "Each journey has a colour of its own, the one in the list.")],
    time: (page) => {
      const [from, to] = page.traces.span().map((moment) => W.wallClock(moment, 0));
      const short = !page.public && from.slice(0, 10) === to.slice(0, 10);
      const words = [from, to].map((moment) => W.element("span", "", short ? moment.slice(11) : W.day(moment)));
      return [scale("time", W.element("div", "ws-ends", ...words))];
    },
    speed: () => [scale("speed", ticks()), W.element("p", "ws-note ws-unit", "km/h from corner to corner; grey where nobody knows")],
    pictures: () => [W.element("p", "ws-note", "The colour that the pictures taken there are remembered by; from one to the next it changes along the way.")],
  };

  W.colourSection = function (page) {
    const { traces } = page;
    if (!traces) return null;
    const section = W.section("list-colours", "Colour of the traces");
    const values = W.colourings(page, traces.layer).map((word) => [word, WORDS[word]]);
    const choice = W.choice("Colour of the traces", values, (word) => traces.setColour(word));
    const legend = W.element("div", "ws-legend");
    const draw = () => {
      choice.hold(traces.colourBy);
      legend.replaceChildren(...LEGENDS[traces.colourBy](page));
    };
    page.on("colour", draw);
    page.on("only", draw);
    draw();
    const kinds = W.element("p", "ws-kinds");
    const there = new Set(traces.mode);
    for (const [code, mode] of Object.entries(W.MODES))
      if (mode !== "start" && mode !== "stay" && there.has(Number(code)))
        kinds.append(W.element("span", "", W.modeMark(mode), W.MODE_WORDS[mode]));
    section.append(choice.box, legend, kinds);
    return section;
  };
})(Whereshot);
