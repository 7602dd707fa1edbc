// A position that a person typed or pasted: "41.89, 12.49", 41.89 N 12.49 E, a geo: URI, a link of a map.
(function (R) {
  const NUMBER = "([+-]?\\d{1,3}(?:\\.\\d+)?)";
  const PAIR = new RegExp("^" + NUMBER + "\\s*°?\\s*([NSEWO]?)\\s*[,;\\s]\\s*" + NUMBER + "\\s*°?\\s*([NSEWO]?)$", "i");
  const LINKS = [
    new RegExp("^geo:" + NUMBER + "," + NUMBER),
    new RegExp("[?&]mlat=" + NUMBER + "&mlon=" + NUMBER),
    new RegExp("!3d" + NUMBER + "!4d" + NUMBER),
    new RegExp("[?&](?:q|query|ll|sll|center|coordinate)=(?:loc:)?" + NUMBER + "(?:,|%2C)" + NUMBER, "i"),
    new RegExp("@" + NUMBER + "," + NUMBER),
    new RegExp("#map=[\\d.]+/" + NUMBER + "/" + NUMBER),
  ];
  const M_PER_DEGREE = 111195;

  function degrees(text, letter) {
    const value = Number(text);
    return /[SWO]/i.test(letter || "") ? -value : value;
  }

  const decimals = (text) => (text.split(".")[1] || "").length;

  // Returns {lat, lon, error_m}, the radius being what the typed digits justify; null for anything else.
  R.parsePosition = function (text) {
    const plain = text.trim().replace(/\u2212/g, "-");
    const pair = PAIR.exec(plain);
    let found = pair && [pair[1], pair[3]];
    let [lat, lon] = pair ? [degrees(pair[1], pair[2]), degrees(pair[3], pair[4])] : [];
    if (pair && /[EW]/i.test(pair[2]) && /[NS]/i.test(pair[4])) [lat, lon] = [lon, lat];
    if (!found && /^(geo:|https?:\/\/)/i.test(plain)) {
      const link = LINKS.map((form) => form.exec(plain)).find(Boolean);
      if (!link) return null;
      found = [link[1], link[2]];
      [lat, lon] = found.map(Number);
    }
    if (!found || !(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180)) return null;
    const half = 0.5 * 10 ** -Math.max(...found.map(decimals));
    const error_m = Math.ceil(half * M_PER_DEGREE * Math.hypot(1, Math.cos((lat * Math.PI) / 180)));
    return { lat, lon, error_m: Math.max(R.data.least_typed_m, error_m) };
  };
})(R);
