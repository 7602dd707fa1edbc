// The page's name for everything it shares. Each kind of layer registers itself in Whereshot.kinds:
// kinds[kind](layer, page) returns a Leaflet layer, or null for what has its place in the panel only.
var Whereshot = { kinds: {} };

(function (W) {
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

  // Builds an element; text only ever becomes text, so a file name that looks like HTML stays a name.
  W.element = function (tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    for (const child of children) if (child) element.append(child);
    return element;
  };

  W.count = (n) => n.toLocaleString("en");
  W.counted = (n, one, many = one + "s") => W.count(n) + " " + (n === 1 ? one : many);
  W.photos = (n) => W.counted(n, "photo");

  W.day = function (text, weekday) {
    const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(text);
    if (!found || !MONTHS[found[2] - 1]) return text || "Time unknown";
    const day = Number(found[3]) + " " + MONTHS[found[2] - 1] + " " + found[1];
    return weekday ? WEEKDAYS[new Date(Date.UTC(found[1], found[2] - 1, found[3])).getUTCDay()] + ", " + day : day;
  };

  // A moment (seconds since 1970) on a wall clock that is `ahead` minutes before UTC: the first signs of "2024-05-01 12:03:20".
  W.wallClock = (seconds, ahead = 0, signs = 16) =>
    new Date(Math.round((seconds + ahead * 60) * 1000)).toISOString().slice(0, signs).replace("T", " ");

  W.moment = (text) => [W.day(text), text.slice(11)].filter(Boolean).join(", ");

  W.metres = function (m) {
    if (m >= 10000) return W.count(Math.round(m / 1000)) + " km";
    if (m >= 1000) return (m / 1000).toFixed(1) + " km";
    return (m < 10 ? Math.round(m * 10) / 10 : Math.round(m)) + " m";
  };

  // The first `count` signs of a text as a person sees them: a family or a flag is one, though of many characters.
  // A browser that cannot tell them apart gets the whole text, which the style cuts.
  W.firstSigns = (text, count) =>
    Intl.Segmenter ? [...new Intl.Segmenter().segment(text)].slice(0, count).map((sign) => sign.segment).join("") : text;

  // The value of row i in a column as columns.py writes it: a list, words with their numbers, or one value for all rows.
  W.value = function (column, i) {
    if (Array.isArray(column)) return column[i];
    if (column && column.words) return column.words[column.at[i]];
    return column;
  };

  // The last place in a sorted array whose value, or what `of` makes of it, is not above a value; -1 for none.
  W.lastUpTo = function (sorted, value, of = (item) => item) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (of(sorted[middle]) <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  // What happens on the page, for whoever wants to know: {on(event, act), fire(event, data)}. Events: "colour", "only" and
  // "owner" of the traces, "time" of the slider, "edit" of the person's changes to a way.
  W.bus = function () {
    const heard = new Map();
    return {
      on(event, act) {
        heard.set(event, [...(heard.get(event) || []), act]);
      },
      fire(event, data) {
        for (const act of heard.get(event) || []) act(data);
      },
    };
  };

  // The longitude at which the world is cut open: in the middle of the widest stretch without a photo, so that no trip is torn.
  W.cutOf = ({ extent }) => (extent ? (extent.west + extent.east - 360) / 2 : -180);

  // A longitude in [-180, 180), and one so that it is the short way from another.
  W.wrapped = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
  W.nearLon = (lon, other) => lon + 360 * Math.round((other - lon) / 360);

  // A longitude as it is shown: in the 360 degrees east of the cut.
  W.shownLon = (page, lon) => lon + 360 * Math.ceil((W.cutOf(page) - lon) / 360);
})(Whereshot);
