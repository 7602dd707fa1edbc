// Times that a person types for a point of the way: the wall clock there, as hours and minutes, with the day where there are several.
(function (W) {
  const FORM = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[T ,]*)?(\d{1,2})(?:[:.h ]?([0-5]\d))(?:[:.]([0-5]\d))?\s*([ap])?\.?m?\.?$/i;
  const MINUTE_S = 60; // a person who says minutes means them about
  const SECOND_S = 5;

  const pad = (number) => String(number).padStart(2, "0");

  // "12:03", or "12:03:20" where seconds matter.
  W.clockOf = (at, ahead, seconds = false) => W.wallClock(at, ahead, seconds ? 19 : 16).slice(11);
  // Whether minutes are too coarse for the times between two moments.
  W.bySeconds = (after, before) => before - after < 300;
  W.dayOf = (at, ahead) => W.wallClock(at, ahead, 10);

  W.zoneWords = (ahead) => "UTC" + (ahead < 0 ? "−" : "+") + pad(Math.floor(Math.abs(ahead) / 60)) + ":" + pad(Math.abs(ahead) % 60);

  // What a text means between two moments on a clock that is `ahead` minutes before UTC: {at, clock_s}, or {why} in words.
  W.typedTime = function (text, after, before, ahead) {
    const seconds = W.bySeconds(after, before);
    const days = W.dayOf(after, ahead) !== W.dayOf(before, ahead);
    const moment = (at) => (days ? W.day(W.dayOf(at, ahead)) + ", " : "") + W.clockOf(at, ahead, seconds);
    const range = "between " + moment(after) + " and " + moment(before);
    const form = "“" + text + "” is no time: type it as 14:20" + (seconds ? ":30" : "") + (days ? ", or as " + W.dayOf(after, ahead) + " 14:20" : "") + ".";
    const found = FORM.exec(text.trim());
    if (!found) return { why: form };
    const [, year, month, day, hour, minute, second, half] = found;
    let hours = Number(hour);
    if (half && (hours < 1 || hours > 12)) return { why: form };
    if (half) hours = (hours % 12) + (half.toLowerCase() === "p" ? 12 : 0);
    if (hours > 23) return { why: form };
    const onDay = (midnight) => midnight + hours * 3600 + Number(minute) * 60 + Number(second || 0) - ahead * 60;
    const clock_s = second === undefined ? MINUTE_S : SECOND_S;
    if (year) {
      const midnight = Date.UTC(year, month - 1, day) / 1000;
      if (new Date(midnight * 1000).toISOString().slice(0, 10) !== year + "-" + pad(Number(month)) + "-" + pad(Number(day))) return { why: form };
      const at = onDay(midnight);
      return at > after && at < before ? { at, clock_s } : { why: W.day(W.dayOf(at, ahead)) + ", " + W.clockOf(at, ahead) + " is not " + range + ": not taken." };
    }
    const first = Date.parse(W.dayOf(after, ahead) + "T00:00:00Z") / 1000;
    const fitting = [];
    for (let midnight = first; midnight - ahead * 60 < before && fitting.length < 2; midnight += 86400) {
      const at = onDay(midnight);
      if (at > after && at < before) fitting.push(at);
    }
    if (fitting.length === 1) return { at: fitting[0], clock_s };
    const typed = pad(hours) + ":" + minute + (second === undefined ? "" : ":" + second);
    if (fitting.length) return { why: "It is " + typed + " on more than one day " + range + ": type the day too, as " + W.dayOf(fitting[0], ahead) + " " + typed + "." };
    return { why: typed + " is not " + range + ": not taken." };
  };
})(Whereshot);
