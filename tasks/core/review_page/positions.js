// A position that a person typed or pasted: "41.89, 12.49", 41.89 N 12.49 E, a geo: URI, a link of a map.
// What column address of review.csv makes of the same text, or null, also for what that refuses.
(function (R) {
  const NUMBER = "-?[0-9]+(?:\\.[0-9]+)?";
  const URI = new RegExp(`^geo:(${NUMBER}),(${NUMBER})(?:,${NUMBER})?((?:;[^;?]+)*)(?:\\?(.*))?$`, "i");
  const PLACE = new RegExp(`^(${NUMBER}),\\s*(${NUMBER})\\s*(?:\\(.*\\))?$`);
  const PLUS_CODE = /(?<![\w+])[23456789CFGHJMPQRVWX0]{2,8}\+[23456789CFGHJMPQRVWX]{0,7}(?![\w+])/i;
  const LONGEST = 300;

  function geo(text) {
    const found = URI.exec(decodeURIComponent(text).trim());
    if (!found) return null;
    const [, lat, lon, more, query] = found, asked = new URLSearchParams(query || "");
    const told = Object.fromEntries(more.split(";").filter(Boolean).map((word) => [word.split("=")[0].toLowerCase(), word.slice(word.indexOf("=") + 1)]));
    if ((told.crs || "wgs84").toLowerCase() !== "wgs84") return null;
    const name = asked.get("q") || "", place = PLACE.exec(name.trim());
    if (place) return R.fromDigits(place[1], place[2]);
    if (name && Number(lat) === 0 && Number(lon) === 0) return null;
    if ("u" in told) return /^[0-9]{1,8}(?:\.[0-9]+)?$/.test(told.u) ? R.stated(Number(lat), Number(lon), Number(told.u)) : null;
    return /^[0-9]{1,2}$/.test(asked.get("z") || "") ? R.ofMap(lat, lon, Number(asked.get("z"))) : R.fromDigits(lat, lon);
  }

  function read(text) {
    if (/^geo:/i.test(text)) return geo(text);
    const linked = R.linkedPosition(text);
    return linked || (text.length > LONGEST || PLUS_CODE.test(text) ? null : R.typedNumbers(text));
  }

  // Returns {lat, lon, error_m}, the radius being what the digits or the map shown justify; null for anything else.
  R.parsePosition = function (text) {
    try {
      return read(text.trim());
    } catch (error) {
      if (error instanceof RangeError || error instanceof URIError || error instanceof TypeError) return null;
      throw error;
    }
  };
})(R);
