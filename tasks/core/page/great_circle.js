// The shortest way over the globe, cut into pieces that look straight on a Mercator map.
(function (W) {
  const DEEPEST = 11; // halvings: near a pole the direction turns fast
  const TINY = 1e-9; // radians: nearer positions are one
  const SHORT = 1e-6; // 6 m: no curve is seen in that
  const STRAIGHT = 2e-5; // of the world's width: a third of a pixel where the world is 16,000 wide

  const vector = (lat, lon) => {
    const [a, b] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
    return [Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b), Math.sin(a)];
  };

  // The angle between two positions in radians, exact for near ones and for far ones (Vincenty 1975).
  W.angle = function (lat1, lon1, lat2, lon2) {
    const [a, b] = [vector(lat1, lon1), vector(lat2, lon2)];
    const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    return Math.atan2(Math.hypot(...cross), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
  };

  W.RADIUS_M = 6371008.8; // as tasks/core/geo.py has it

  W.distance_m = (a, b) => W.angle(a.lat, a.lon, b.lat, b.lon) * W.RADIUS_M;

  // The function that tells where one is at a share of the arc between two positions `angle` apart, as [lat, lon] in degrees.
  function arc(a, b, angle) {
    const [u, v] = [vector(a.lat, a.lon), vector(b.lat, b.lon)];
    const sine = Math.sin(angle);
    return (share) => {
      const [p, q] = [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
      const [x, y, z] = [0, 1, 2].map((axis) => p * u[axis] + q * v[axis]);
      return [(Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI, (Math.atan2(y, x) * 180) / Math.PI];
    };
  }

  // Whether two positions are neither one nor antipodes, between which every way is the shortest.
  const parted = (angle, least) => angle >= least && Math.sin(angle) >= least;

  // The position at a share of the way between two, as {lat, lon}; where they are not parted, the first.
  W.between = function (a, b, share) {
    const angle = W.angle(a.lat, a.lon, b.lat, b.lon);
    if (!parted(angle, TINY) || share <= 0) return { lat: a.lat, lon: a.lon };
    if (share >= 1) return { lat: b.lat, lon: b.lon };
    const [lat, lon] = arc(a, b, angle)(share);
    return { lat, lon: W.nearLon(lon, a.lon + share * (b.lon - a.lon)) };
  };

  // The positions between two, as [lat, lon, share of the way]; lon goes on from lon1 and never jumps. None for what is straight
  // anyway, and none between antipodes: every way is the shortest there.
  W.greatCircle = function (lat1, lon1, lat2, lon2) {
    const angle = W.angle(lat1, lon1, lat2, lon2);
    if (!parted(angle, SHORT)) return [];
    const spot = arc({ lat: lat1, lon: lon1 }, { lat: lat2, lon: lon2 }, angle);
    // From meridian to meridian over a pole, both ways round are as long: the one that the corners say.
    const east = lon2 >= lon1;
    const at = (share) => {
      const [lat, lon] = spot(share);
      let turn = W.wrapped(lon - lon1);
      if (Math.abs(turn) > 179.999 && turn > 0 !== east) turn = -turn;
      return { lat, lon: lon1 + turn, share, x: W.worldX(lon1 + turn), y: W.worldY(lat) };
    };
    const found = [];
    const halve = (from, to, depth) => {
      const middle = at((from.share + to.share) / 2);
      const off = Math.hypot(middle.x - (from.x + to.x) / 2, middle.y - (from.y + to.y) / 2);
      // The middle of an S lies on its chord: the first halves are always made.
      if (depth > 3 && (off < STRAIGHT || depth > DEEPEST)) return;
      halve(from, middle, depth + 1);
      found.push([middle.lat, middle.lon, middle.share]);
      halve(middle, to, depth + 1);
    };
    halve(at(0), at(1), 1);
    return found;
  };
})(Whereshot);
