// Two numbers that a person typed, as a position: what column address of review.csv understands, to the letter (addresses/).
// Each function returns {lat, lon, error_m}, null for a text that may be a name, and throws for what could be two positions.
(function (R) {
  const M_PER_DEGREE = (6371008.8 * Math.PI) / 180;
  const refuse = (why) => { throw new RangeError(why); };

  const MARKS = [[/\u2212/g, "-"], [/[\u00a0\u202f\u2009]/g, " "], [/[\ufeff\u200b]/g, ""], [/[º˚]/g, "°"], [/[\u2032\u2019\u2018\u02b9\u02bc\u00b4`]/g, "'"], [/[\u2033\u201d\u201c\u201e\u02ba]/g, '"']];
  const NUMBER = "[0-9]{1,3}(?:[.,][0-9]+)?";
  const PLAIN = new RegExp("^[+-]?" + NUMBER + "$");
  const LETTER = "(?:north|south|east|west|[NSEWO])";
  const PARTS = [
    `(?<deg@>${NUMBER})\\s*(?:°|deg)?`,
    `(?<deg@>[0-9]{1,3})\\s*(?:°|deg|:|\\s)\\s*(?<min@>${NUMBER})\\s*'?`,
    `(?<deg@>[0-9]{1,3})\\s*(?:°|deg|:|\\s)\\s*(?<min@>[0-9]{1,2})\\s*(?:'|:|\\s)\\s*(?<sec@>${NUMBER})\\s*"?`,
  ];
  // With its letter before the number, or after it; every name stands for one place in the text.
  const half = (parts, at) =>
    `(?:(?<before${at}b>${LETTER}\\b\\.?\\s*|${LETTER}(?=[0-9]))(?<sign${at}b>[+-])?\\s*${PARTS[parts].replaceAll("@", at + "b")}\\s*` +
    `|(?<sign${at}a>[+-])?\\s*${PARTS[parts].replaceAll("@", at + "a")}\\s*(?<after${at}a>${LETTER})?)`;
  const BETWEEN = "(?:\\s*[,;/]\\s*|\\s+|(?<=[^\\s0-9.,:;/+-])|(?=[NSEWO]))";
  const TWO = [[0, 0], [1, 1], [2, 2], [0, 1], [1, 0], [1, 2], [2, 1], [0, 2], [2, 0]];
  const FORMS = TWO.map(([first, second]) => new RegExp("^" + half(first, 1) + BETWEEN + half(second, 2) + "$", "i"));
  const ALONE = [0, 1, 2].map((parts) => new RegExp("^" + half(parts, 1) + "$", "i"));
  const LABEL = "(lat|lon|lng|long)(?:itude|gitude)?\\s*[:=]?\\s*([+-]?[0-9]{1,3}(?:\\.[0-9]+)?)";
  const LABELLED = new RegExp("^" + LABEL + "\\s*[,;&]?\\s*" + LABEL + "$", "i");
  const AMONG_WORDS = /(?<![0-9.,+-])([+-]?[0-9]{1,3}\.[0-9]{2,})°?\s*[,;]\s*([+-]?[0-9]{1,3}\.[0-9]{2,})(?![0-9.])/g;

  const decimals = (digits) => (digits.replace(",", ".").split(".")[1] || "").length;
  const step = (digits) => Number("1e-" + decimals(digits));
  const marked = (text) => /[°:'".]|deg/i.test(text);

  function metresApart(one, other) {
    const [lat1, lat2, dLon] = [one.lat, other.lat, other.lon - one.lon].map((degrees) => (degrees * Math.PI) / 180);
    const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(dLon / 2) ** 2;
    return 2 * 6371008.8 * Math.asin(Math.sqrt(half));
  }

  R.rounding = (halfStep, lat) => Math.ceil(halfStep * M_PER_DEGREE * Math.hypot(1, Math.cos((lat * Math.PI) / 180)));

  R.stated = function (lat, lon, error_m) {
    if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180) || (lat === 0 && lon === 0)) refuse("no such place");
    return { lat, lon: lon === 180 ? -180 : lon, error_m: Math.max(R.data.least_typed_m, error_m) };
  };

  R.fromDigits = (lat, lon) => R.stated(Number(lat), Number(lon), R.rounding(0.5 * Math.min(step(lat), step(lon)), Number(lat)));

  function split(text) {
    for (const parted of [text.split(/\s*[;/]\s*/), text.split(/\s*,\s+|\s+,\s*/), text.split(/\s+/)]) if (parted.length === 2) return parted;
    return text.split(",");
  }

  function inNumbers(text) {
    const parted = split(text), plain = parted.every((part) => PLAIN.test(part));
    if (plain && parted.length === 4) refuse("commas that may part numbers or digits");
    if (!plain || parted.length !== 2) return null;
    const withPoint = parted.some((part) => /[.,]/.test(part)), commaAlone = parted.join() === text;
    if (commaAlone && !withPoint) refuse("two numbers, or one with a decimal comma");
    if (!withPoint && (text.includes("/") || parted.join(" ") === text || Math.abs(parted[0]) > 90 || Math.abs(parted[1]) > 180)) return null;
    return R.fromDigits(...parted.map((part) => part.replace(",", ".")));
  }

  function labelled(text) {
    const found = LABELLED.exec(text);
    if (!found) return null;
    const [, first, one, second, other] = found, isLat = /^la/i.test(first);
    if (isLat === /^la/i.test(second)) refuse("one of the two twice");
    return isLat ? R.fromDigits(one, other) : R.fromDigits(other, one);
  }

  function angle(part, at) {
    const written = ["deg", "min", "sec"].map((name) => part(name + at)).filter(Boolean);
    const numbers = written.map((text) => Number(text.replace(",", ".")));
    if (numbers.slice(1).some((number) => number >= 60)) refuse("60 minutes or more");
    const letter = (part("before" + at) || part("after" + at)).replace(/^[ .]+|[ .]+$/g, "").slice(0, 1).toUpperCase();
    const minus = part("sign" + at) === "-";
    if (letter === "O") refuse("O is east in one language and west in another");
    if (letter && minus) refuse("a minus and a letter");
    const size = numbers.reduce((sum, number, power) => sum + number / 60 ** power, 0);
    const last = step(written[written.length - 1]) / 60 ** (written.length - 1);
    return { letter, value: "SW".includes(letter || "-") || minus ? -size : size, step: last };
  }

  function inAngles(text) {
    const found = FORMS.map((form) => form.exec(text)).find(Boolean);
    if (!found) return null;
    const part = (name) => found.groups[name + "a"] || found.groups[name + "b"] || "";
    const letters = [1, 2].map((at) => part("before" + at) || part("after" + at));
    if (!marked(text) && !letters.every(Boolean)) return null; // "12 West 44" is a street
    const [one, other] = [angle(part, 1), angle(part, 2)];
    const norths = [one, other].map(({ letter }) => "NS".includes(letter || "-"));
    if ((one.letter || other.letter) && (!one.letter || !other.letter || norths[0] === norths[1])) refuse("one letter of N and S, and one of E and W");
    const [lat, lon] = one.letter && !norths[0] ? [other.value, one.value] : [one.value, other.value];
    return R.stated(lat, lon, R.rounding(Math.min(one.step, other.step) / 2, Math.min(Math.abs(lat), 90)));
  }

  function inBoth(text) {
    const label = /^(.*\S)\s*\([^()]*\)$/.exec(text);
    if (label) return inAngles(label[1]);
    const parts = text.split(" / "), found = parts.map(inAngles).filter(Boolean);
    if (found.length !== 2 || parts.length !== 2) return null;
    if (metresApart(found[0], found[1]) > found[0].error_m + found[1].error_m) refuse("two positions that differ");
    return found[1].error_m < found[0].error_m ? found[1] : found[0];
  }

  function amongWords(text) {
    const found = [...text.matchAll(AMONG_WORDS)];
    if (found.length !== 1) return null;
    const rest = text.slice(0, found[0].index) + text.slice(found[0].index + found[0][0].length);
    return /[0-9]/.test(rest) ? null : R.fromDigits(found[0][1], found[0][2]);
  }

  function stripped(text) {
    for (const [open, close] of ["()", "[]", "<>"]) if (text.startsWith(open) && text.endsWith(close)) text = text.slice(1, -1).trim();
    return text.replace(/^[ ;,]+|[ ;,]+$/g, "").replace(/\.$/, "");
  }

  R.typedNumbers = function (text) {
    const alike = MARKS.reduce((known, [sign, plain]) => known.replace(sign, plain), text).replaceAll("''", '"');
    const plain = stripped(alike.split(/\s+/).filter(Boolean).join(" "));
    const found = inNumbers(plain) || labelled(plain) || inAngles(plain) || inBoth(plain) || amongWords(plain);
    if (!found && !/\p{L}/u.test(plain) && (plain.match(/[0-9]\.[0-9]/g) || []).length > 1) refuse("no position and no address");
    if (!found && marked(plain) && ALONE.some((form) => form.test(plain))) refuse("one number");
    return found;
  };
})(R);
