// Makes the columns of packed_points.py and heats.py whole again: lists, as the layers and the cards read them.
(function (W) {
  const added = (steps, scale) => {
    let sum = 0;
    return steps.map((step) => (step === null ? null : (sum += step) / scale));
  };

  const spread = (runs) => {
    const at = [];
    for (let k = 0; k < runs.length; k += 2) for (let n = runs[k + 1]; n > 0; n--) at.push(runs[k]);
    return at;
  };

  function paths({ folders, runs, names }) {
    const folder = spread(runs);
    let before = "";
    if (!folder.length) return [];
    return names.split("/").map((coded, i) => {
      before = before.slice(0, parseInt(coded[0], 36)) + coded.slice(1);
      return (folders[folder[i]] ? folders[folder[i]] + "/" : "") + before;
    });
  }

  W.unpackHeat = function (content) {
    content.lat = added(content.lat, 1e4);
    content.lon = added(content.lon, 1e4);
  };

  W.unpackPoints = function (content) {
    for (const [name, column] of Object.entries(content))
      if (column?.words && column.runs) content[name] = { words: column.words, at: spread(column.runs) };
    content.lat = added(content.lat, 1e5);
    content.lon = added(content.lon, 1e5);
    content.path = paths(content.path);
    const { when, at } = content;
    if (at.seconds) {
      content.at = added(at.seconds, 1);
      return;
    }
    const wall = added(when.wall, 1);
    const offset = when.offset?.runs ? { words: when.offset.words, at: spread(when.offset.runs) } : when.offset;
    content.when = wall.map((seconds, i) => (seconds === null ? "" : W.wallClock(seconds, 0, 19) + (W.value(offset, i) || "")));
    content.at = added(at.behind, 1).map((behind, i) => (behind === null ? null : (wall[i] ?? 0) - behind));
  };
})(Whereshot);
