// waypoints.gpx: the corrected legs as GPX 1.1, a track each, that `whereshot propose --track` takes.
//
// The reader interpolates over half an hour at most and takes a position for exact unless the file says otherwise, so every few
// minutes a point of the drawn way is written too, and every point says how wrong it may be: OpenTracks' accuracy_horizontal, which
// holds two of three (as phones state it), and which the reader makes 95 % of.
(function (W) {
  const EVERY_S = 300;
  const MOST = 2000; // points written of a piece of the way

  W.STATED = 1.62; // from 68 % to 95 %: STATED_FACTOR in tasks/core/track_line.py

  const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  // Characters that no XML may hold are left out, halves of surrogate pairs among them.
  const escaped = (text) =>
    String(text)
      .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
      .replace(/[&<>"']/g, (sign) => MARKS[sign]);

  const time = (at) => new Date(Math.round(at * 1000)).toISOString().replace(".000Z", "Z");
  const degrees = (value) => (Object.is(Number(value.toFixed(7)), -0) ? 0 : Number(value.toFixed(7)));

  function point(node, at, kind, error_m) {
    const lon = degrees(W.wrapped(degrees(node.lon)));
    return [
      '<trkpt lat="' + degrees(node.lat) + '" lon="' + lon + '">',
      "<time>" + time(at) + "</time>",
      "<type>" + kind + "</type>",
      "<extensions><opentracks:accuracy_horizontal>" + (error_m / W.STATED).toFixed(1) + "</opentracks:accuracy_horizontal></extensions>",
      "</trkpt>",
    ].join("");
  }

  // The points of a leg, by rising time, no two of one millisecond.
  W.waypointsOf = function (leg) {
    const nodes = W.timed(leg);
    const found = [];
    const add = (node, at, kind, error_m) => {
      const moment = Math.round(at * 1000) / 1000;
      if (!found.length || moment > found[found.length - 1].at) found.push({ lat: node.lat, lon: node.lon, at: moment, kind, error_m });
    };
    nodes.forEach((node, i) => {
      if (i) {
        const before = nodes[i - 1];
        const every = Math.max(EVERY_S, (node.at - before.at) / MOST);
        const pieces = Math.ceil((node.at - before.at) / every - 1e-9);
        for (let n = 1; n < pieces; n++) {
          const at = before.at + (n / pieces) * (node.at - before.at);
          add(W.between(before, node, n / pieces), at, "between", W.radiusAt(nodes, at));
        }
      }
      add(node, node.at, node.told === "end" ? node.kind : node.told, W.radiusAt(nodes, node.at));
    });
    return found;
  };

  // Points as segments without those between the ends of `spans` ([from, to] in seconds): what was drawn anew there goes before.
  W.withoutSpans = function (points, spans) {
    const segments = [[]];
    for (const one of points)
      if (!spans.some(([from, to]) => one.at > from && one.at < to)) segments[segments.length - 1].push(one);
      else if (segments[segments.length - 1].length) segments.push([]);
    return segments.filter((segment) => segment.length > 1); // a single point is an end that the new way has too
  };

  // The file: `legs` in any order, each with `name`, what its track is called, and `spans` that others tell anew.
  W.waypointsGpx = function (legs, title) {
    const tracks = [...legs].sort((a, b) => a.from.at - b.from.at).map((leg) => [
      "<trk>",
      "<name>" + escaped(leg.name) + "</name>",
      "<src>drawn by hand</src>",
      ...W.withoutSpans(W.waypointsOf(leg), leg.spans).flatMap((segment) => [
        "<trkseg>",
        ...segment.map((one) => point(one, one.at, one.kind, one.error_m)),
        "</trkseg>",
      ]),
      "</trk>",
    ].join("\n"));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<gpx version="1.1" creator="Whereshot" xmlns="http://www.topografix.com/GPX/1/1" xmlns:opentracks="http://opentracksapp.com/xmlschemas/v1">',
      "<metadata>",
      "<name>" + escaped(title) + "</name>",
      "<desc>Ways corrected on report.html. Types of points: photo and fix are evidence, typed has the time that the person told, guessed one by share of the way, between lies on the line between two others.</desc>",
      "<keywords>drawn by hand</keywords>", // by which the reader knows that no receiver recorded it (tasks/core/tracks/formats.py)
      "</metadata>",
      ...tracks,
      "</gpx>",
      "",
    ].join("\n");
  };
})(Whereshot);
