// A leg that a person corrected: from a photo (or fix) before, through the points they set, to the one after; when each point was
// passed, where one was at any moment between, and how wrong that may be. Knows no map.
//
// A leg is {from, to, points}; each end and each point has lat, lon (degrees, lon unwrapped from `from` on), at (seconds since 1970,
// null where nobody said) and error_m (95 % radius of the position itself); a point has clock_s too, by how much its time may be wrong.
(function (W) {
  const SEEN = 1.2;
  const USUAL_M_S = 0.75; // half of the 1.5 m/s of somebody walking

  // The ends and points of a leg as nodes {lat, lon, at, error_m, told: "end" | "typed" | "guessed"}: a point without a time is
  // passed when as much of the time has gone as of the way between those around it that have one.
  W.timed = function (leg) {
    const nodes = [leg.from, ...leg.points, leg.to].map((point, i, all) => ({
      ...point,
      told: i === 0 || i + 1 === all.length ? "end" : point.at === null ? "guessed" : "typed",
    }));
    for (let i = 0; i + 1 < nodes.length; ) {
      let j = i + 1;
      while (nodes[j].told === "guessed") j++;
      const lengths = nodes.slice(i, j).map((node, n) => W.distance_m(node, nodes[i + n + 1]));
      const whole = lengths.reduce((sum, length) => sum + length, 0);
      for (let n = i + 1, gone = 0; n < j; n++) {
        gone += lengths[n - 1 - i];
        const share = whole > 0 ? gone / whole : (n - i) / (j - i);
        nodes[n].at = nodes[i].at + share * (nodes[j].at - nodes[i].at);
      }
      i = j;
    }
    return nodes;
  };

  // The number of the node that a moment is on the way from, and the share of the way to the next.
  function stretch(nodes, at) {
    let i = 0;
    while (i + 2 < nodes.length && nodes[i + 1].at <= at) i++;
    const seconds = nodes[i + 1].at - nodes[i].at;
    return [i, seconds > 0 ? Math.max(0, Math.min(1, (at - nodes[i].at) / seconds)) : 0];
  }

  // Where one was at a moment, by nodes with times: linear in time from node to node.
  W.placeAt = function (nodes, at) {
    const [i, share] = stretch(nodes, at);
    return W.between(nodes[i], nodes[i + 1], share);
  };

  // Pieces between the nodes whose time is known: [first node, last node, length in metres, m/s].
  function known(nodes) {
    const pieces = [];
    for (let i = 0, length = 0, n = 1; n < nodes.length; n++) {
      length += W.distance_m(nodes[n - 1], nodes[n]);
      if (nodes[n].told === "guessed") continue;
      pieces.push({ first: i, last: n, m_s: length / Math.max(nodes[n].at - nodes[i].at, 1) });
      [i, length] = [n, 0];
    }
    return pieces;
  }

  // The 95 % radius around placeAt(nodes, at). Between two known times it is that of a track's gap (tasks/core/track_radius.py) at
  // the pace of the drawn way, but never more than it is to the furthest point of that way, for the person said that it was this
  // one. Real tracks with such times hidden, of 4 persons and of 10 min to 8 h: 98.7 % were inside, of each person's 97.7 % or more.
  W.radiusAt = function (nodes, at) {
    const pieces = known(nodes);
    const here = W.placeAt(nodes, at);
    const piece = pieces.find(({ last }) => at <= nodes[last].at) || pieces[pieces.length - 1];
    const [from, to] = [nodes[piece.first], nodes[piece.last]];
    const seconds = Math.max(to.at - from.at, 1e-6);
    const wander = (Math.hypot(SEEN * piece.m_s, USUAL_M_S) * Math.max(0, at - from.at) * Math.max(0, to.at - at)) / seconds;
    const furthest = Math.max(...nodes.slice(piece.first, piece.last + 1).map((node) => W.distance_m(here, node)));
    const clock = (n) => {
      const paces = pieces.filter(({ first, last }) => first === n || last === n).map(({ m_s }) => m_s);
      return (nodes[n].clock_s || 0) * Math.max(0, ...paces);
    };
    const error = (n) => Math.hypot(nodes[n].error_m, nodes[n].told === "typed" ? clock(n) : 0);
    const [i, share] = stretch(nodes, at);
    return Math.hypot((1 - share) * error(i) + share * error(i + 1), Math.min(wander, furthest));
  };

  // By how much a point that was put down by hand may be off: the width of its handle on the map, and no less than a street.
  W.byHand_m = (metresPerPixel) => Math.max(15, 8 * metresPerPixel);
})(Whereshot);
