// What a trace is coloured by: the person, the journey, the time, the speed, or the pictures along the way.
(function (W) {
  const NOBODY_KNOWS = 0x8b959d;
  const SLOWEST = 1; // km/h, the lower end of the ramp
  const FASTEST = 1000;

  // Plasma and viridis (van der Walt and Smith 2015) without their last, palest part: even steps for the eye, also for one
  // that cannot tell red from green.
  const RAMPS = {
    time: [0x0d0887, 0x3a049a, 0x6001a6, 0x8405a7, 0xa51f99, 0xc23c81, 0xd8576b, 0xe97257, 0xf68f44, 0xfcad32],
    speed: [0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26],
  };

  W.hex = (colour) => "#" + colour.toString(16).padStart(6, "0");
  const parsed = function (text) {
    if (/^#[0-9a-f]{3}$/i.test(text || "")) return parseInt(text.slice(1).replace(/./g, "$&$&"), 16);
    return /^#[0-9a-f]{6}$/i.test(text || "") ? parseInt(text.slice(1), 16) : null;
  };

  // The colour at a share of the way from one to another, each 0xRRGGBB.
  W.blend = function (from, to, share) {
    let mixed = 0;
    for (const bits of [16, 8, 0]) {
      const [a, b] = [(from >> bits) & 255, (to >> bits) & 255];
      mixed |= Math.round(a + share * (b - a)) << bits;
    }
    return mixed;
  };

  const ramp = function (colours, share) {
    const at = Math.max(0, Math.min(1, share)) * (colours.length - 1);
    const below = Math.min(colours.length - 2, Math.floor(at));
    return W.blend(colours[below], colours[below + 1], at - below);
  };

  // The colour of a speed in km/h, and of a share of the time that is shown.
  W.speedShare = (kmh) => Math.log(Math.max(SLOWEST, kmh) / SLOWEST) / Math.log(FASTEST / SLOWEST);
  W.speedColour = (kmh) => ramp(RAMPS.speed, W.speedShare(kmh));
  W.timeColour = (share) => ramp(RAMPS.time, share);
  W.rampCss = (name) => "linear-gradient(to right, " + RAMPS[name].map(W.hex).join(", ") + ")";

  // Each gives Int32Array of 0xRRGGBB, a value a vertex of the journey's line; `blended` = the colour changes along a leg.
  const COLOURINGS = {
    person: { blended: false, of: (traces, journey, line) => one(line, parsed(W.ownerColour(traces.page, journey.owner))) },
    journey: { blended: false, of: (traces, journey, line) => one(line, parsed(journey.colour)) },
    time: {
      blended: true,
      of(traces, journey, line) {
        const [from, to] = traces.span();
        return Int32Array.from(line.time, (at) => W.timeColour(to > from ? (at - from) / (to - from) : 0.5));
      },
    },
    speed: {
      blended: false,
      of(traces, journey, line) {
        const ofLeg = new Map();
        return Int32Array.from(line.corner, (i) => {
          if (!ofLeg.has(i)) ofLeg.set(i, speedOf(traces, journey, i));
          return ofLeg.get(i);
        });
      },
    },
    pictures: {
      blended: true,
      of(traces, journey, line) {
        const { colour } = traces.layer.content;
        const corner = (i) => parsed(W.value(colour, i)) ?? NOBODY_KNOWS;
        return Int32Array.from(line.corner, (i, v) => {
          const [from, to] = [traces.at[Math.max(journey.first, i - 1)], traces.at[i]];
          if (line.time[v] >= to || to <= from) return corner(i);
          return W.blend(corner(i - 1), corner(i), (line.time[v] - from) / (to - from));
        });
      },
    },
  };

  const one = (line, colour) => new Int32Array(line.x.length).fill(colour ?? NOBODY_KNOWS);

  // Of the way to a corner: nobody knows how fast somebody was who may have been anywhere between.
  function speedOf(traces, journey, i) {
    if (i === journey.first) return i + 1 < journey.end ? speedOf(traces, journey, i + 1) : NOBODY_KNOWS;
    const seconds = traces.at[i] - traces.at[i - 1];
    if (seconds <= 0 || W.MODES[traces.mode[i]] === "unknown") return NOBODY_KNOWS;
    const at = (corner) => ({ lat: traces.lat[corner], lon: traces.lon[corner] });
    const metres = W.distance_m(at(i - 1), at(i));
    return W.speedColour((metres / seconds) * 3.6);
  }

  W.ownerColour = (page, owner) => page.owners[owner]?.colour ?? "#332288";

  // The words that `setColour` takes on this page, what matters most first.
  W.colourings = function (page, layer) {
    const words = page.owners.length ? ["person", "journey"] : ["journey"];
    words.push("time", "speed");
    const { colour } = layer.content;
    const known = Array.isArray(colour) ? colour.some(Boolean) : colour?.words ? colour.words.some(Boolean) : Boolean(colour);
    if (known) words.push("pictures");
    return words;
  };

  W.colouring = (word) => COLOURINGS[word];
})(Whereshot);
