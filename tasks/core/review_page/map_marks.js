// How the map draws what it shows: colours that a colour-blind person tells apart, and for each state a shape of its own.
(function (M, W) {
  const HALF = 11; // of a sprite, in pixels

  // Colours of Okabe and Ito. The order is that of a cluster's ring, and what stands first is drawn last, on top.
  M.STATES = [
    { key: "open", label: "Proposed", words: "waits for a decision", colour: "#E69F00", shape: "circle" },
    { key: "accepted", label: "Accepted", words: "accepted", colour: "#009E73", shape: "tick" },
    { key: "overwrite", label: "Accepted, replaces a position", words: "accepted, replaces a position", colour: "#CC79A7", shape: "double" },
    { key: "rejected", label: "Rejected", words: "rejected", colour: "#8A929A", shape: "struck" },
    { key: "located", label: "Has its own position", words: "has its own position", colour: "#5B84A8", shape: "diamond" },
  ];
  M.stateNumber = Object.fromEntries(M.STATES.map((state, number) => [state.key, number]));
  M.EXISTING = "#8F989F";

  // The colours of the theme, from the style sheet, for what is drawn on a canvas.
  M.colours = {};
  M.readColours = function (element) {
    const style = getComputedStyle(element);
    for (const name of ["land", "near", "coast", "border", "country", "line", "main", "label", "soft", "paper", "ink", "halo", "wait"])
      M.colours[name] = style.getPropertyValue("--rm-" + name).trim();
    sprites.clear();
  };

  // As land.js and map_labels.js of the report ask for them.
  M.landColours = () => M.colours;
  M.labelColours = () => ({ ...M.colours, town: M.colours.soft });

  const path = (ctx, ...points) => points.forEach((point, i) => (i ? ctx.lineTo(...point) : ctx.moveTo(...point)));

  const SHAPES = {
    circle: (ctx) => ctx.arc(0, 0, 6, 0, 7),
    tick: (ctx) => ctx.rect(-5.6, -5.6, 11.2, 11.2),
    double: (ctx) => ctx.rect(-5.6, -5.6, 11.2, 11.2),
    struck: (ctx) => ctx.arc(0, 0, 5.4, 0, 7),
    diamond: (ctx) => (path(ctx, [0, -7], [7, 0], [0, 7], [-7, 0]), ctx.closePath()),
    dot: (ctx) => ctx.arc(0, 0, 3, 0, 7),
  };

  function inside(ctx, shape, ink) {
    ctx.beginPath();
    if (shape === "tick") path(ctx, [-3, 0.2], [-0.9, 2.4], [3.1, -2.3]);
    else if (shape === "double") path(ctx, [-3, -0.6], [0, 2.4], [3, -0.6], [3, -2.6], [0, 0.6], [-3, -2.6]);
    else if (shape === "struck") path(ctx, [-7.4, 7.4], [7.4, -7.4]);
    else return;
    ctx.strokeStyle = shape === "struck" ? ink : "#fff";
    ctx.lineWidth = 2;
    ctx.stroke();
  }

  const sprites = new Map();

  // The mark of a state, on a canvas of its own: drawn on the map for each point, and once in the legend. A position that
  // a person chose has a dark outline.
  M.sprite = function (shape, colour, byHand) {
    const key = shape + colour + Boolean(byHand);
    if (sprites.has(key)) return sprites.get(key);
    const canvas = document.createElement("canvas");
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    canvas.width = canvas.height = 2 * HALF * ratio;
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.translate(HALF, HALF);
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.beginPath();
    SHAPES[shape](ctx);
    ctx.strokeStyle = byHand ? M.colours.ink : M.colours.paper;
    ctx.lineWidth = byHand ? 3.4 : 3;
    ctx.stroke();
    ctx.fillStyle = shape === "struck" ? M.colours.paper : colour;
    ctx.fill();
    if (shape === "struck") {
      ctx.strokeStyle = colour;
      ctx.lineWidth = 2;
      ctx.stroke();
    }
    inside(ctx, shape, M.colours.soft);
    sprites.set(key, canvas);
    return canvas;
  };

  M.stateSprite = (number, byHand) => M.sprite(M.STATES[number].shape, M.STATES[number].colour, byHand);

  M.drawSprite = (ctx, sprite, x, y, scale) =>
    ctx.drawImage(sprite, x - HALF * scale, y - HALF * scale, 2 * HALF * scale, 2 * HALF * scale);

  M.clusterRadius = (count) => 12 + 3.6 * Math.log10(count);
  M.shortCount = (count) => (count < 10000 ? W.count(count) : Math.round(count / 1000) + "k");

  // A cluster: its count in a ring cut into shares of the states; filled as long as something inside waits for a decision.
  M.drawCluster = function (ctx, x, y, counts, total, chosen) {
    const { colours } = M;
    const radius = M.clusterRadius(total);
    const waits = counts[0] > 0;
    ctx.beginPath();
    ctx.arc(x, y, radius + (chosen ? 3.5 : 1.5), 0, 7);
    ctx.fillStyle = chosen ? colours.ink : colours.paper;
    ctx.fill();
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.fillStyle = waits ? colours.wait : colours.paper;
    ctx.fill();
    ctx.lineWidth = 4;
    const gap = counts.filter(Boolean).length > 1 ? 1.6 / radius : 0;
    let from = -Math.PI / 2;
    M.STATES.forEach(({ colour }, number) => {
      if (!counts[number]) return;
      // A single photo among thousands still shows.
      const to = from + Math.max(0.14, (2 * Math.PI * counts[number]) / total);
      ctx.beginPath();
      ctx.arc(x, y, radius - 2, from + gap / 2, Math.max(from + gap, to - gap / 2));
      ctx.strokeStyle = colour;
      ctx.stroke();
      from = to;
    });
    ctx.fillStyle = waits ? colours.ink : colours.soft;
    ctx.font = (waits ? "650 " : "400 ") + (total < 1000 ? 11.5 : 10.5) + "px system-ui, sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(M.shortCount(total), x, y + 0.5);
  };

  // "12 photos: 8 wait for a decision, 4 accepted", from counts by state.
  M.countsInWords = function (counts) {
    const parts = M.STATES.map(({ key, words }, number) => {
      const count = counts[number];
      if (!count) return "";
      if (key === "open") return W.count(count) + (count === 1 ? " waits" : " wait") + " for a decision";
      return W.count(count) + " " + (key === "located" && count > 1 ? "have their own position" : words);
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    return W.photos(total) + ": " + parts.filter(Boolean).join(", ");
  };
})((R.mapParts = R.mapParts || {}), Whereshot);
