// The geocoder, where the settings allow one: asked on Enter only, at most once a second, never while a person is still typing.
(function (R) {
  const LEAST_MS = 1000, MOST = 5, M_PER_DEGREE = 111195;
  const KEY = "whereshot.review.asked";
  const answers = new Map();

  let last = 0;

  function note(at) {
    last = Math.max(last, at);
    try {
      localStorage.setItem(KEY, String(last));
    } catch {
      // Without storage the pages know nothing of each other.
    }
  }

  // Waits for the turn: a second after the last request was sent or answered, that of another tab too where the browser tells.
  async function turn() {
    const now = Date.now();
    let other = 0;
    try {
      other = Number(localStorage.getItem(KEY)) || 0;
    } catch {
      other = 0; // As above.
    }
    const at = Math.max(now, Math.min(other, now) + LEAST_MS, last + LEAST_MS);
    note(at);
    await new Promise((go) => setTimeout(go, at - now));
  }

  function hit(found) {
    const lat = Number(found.lat), lon = Number(found.lon);
    const [south, north, west, east] = (found.boundingbox || [lat, lat, lon, lon]).map(Number);
    const wide = R.wrapped(east - west) * Math.cos((lat * Math.PI) / 180);
    const radius_m = Math.max(R.data.least_typed_m, (M_PER_DEGREE * Math.hypot(north - south, wide)) / 2 || 0);
    return { name: String(found.display_name), words: "±" + R.metres(radius_m), lat, lon, radius_m };
  }

  R.askGeocoder = async function (text) {
    if (answers.has(text)) return answers.get(text);
    const { url, language, email } = R.data.geocoder;
    const query = new URLSearchParams({ q: text, format: "jsonv2", limit: String(MOST) });
    if (language) query.set("accept-language", language);
    if (email) query.set("email", email);
    await turn();
    const response = await fetch(url + "?" + query, { credentials: "omit", cache: "force-cache" }).finally(() => note(Date.now()));
    if (!response.ok) throw new Error("it answered " + response.status);
    const hits = (await response.json()).map(hit).filter((found) => Math.abs(found.lat) <= 90 && Math.abs(found.lon) <= 180);
    answers.set(text, hits);
    return hits;
  };
})(R);
