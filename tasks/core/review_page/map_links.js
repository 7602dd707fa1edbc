// A link of a map that a person pasted, as a position, read without any network: as column address of review.csv reads it.
// Where a link names one point, that is it; where it only shows a map, its middle, with the radius of what is near it.
(function (R) {
  const POINTED_PX = 40, M_PER_PX = (2 * Math.PI * 6378137) / 256, POINTED_SHARE = 0.05, DEFAULT_ZOOM = 15;
  const refuse = (why) => { throw new RangeError(why); };

  const HOSTS = "google(?:\\.[a-z]{2,3}){1,2}|goo\\.gl|openstreetmap\\.org|osm\\.org|apple\\.com|maps\\.apple|bing\\.com|plus\\.codes|w3w\\.co|what3words\\.com";
  const LINK = new RegExp(`https?://[^\\s<>"]+|(?<![\\w.@/-])(?:[a-z0-9-]+\\.)*(?:${HOSTS})/[^\\s<>"]*`, "gi");
  const NUMBER = "([+-]?[0-9]{1,3}(?:\\.[0-9]+)?)";
  const PAIR = new RegExp(`^(?:loc:)?\\s*${NUMBER}\\s*[,~_]\\s*${NUMBER}\\s*(?:\\(.*\\)|_.*)?$`);
  const MAP = new RegExp(`^(?:.*&)?(?:map=)?([0-9]{1,2}(?:\\.[0-9]+)?)/${NUMBER}/${NUMBER}(?:[&/].*)?$`);
  const GOOGLE = "(-?[0-9]{1,3}(?:\\.[0-9]+)?)";
  const PLACE = new RegExp(`!3d${GOOGLE}!4d${GOOGLE}`, "g");
  const WAYPOINT = new RegExp(`!1d${GOOGLE}!2d${GOOGLE}`, "g");
  const VIEW = new RegExp(`/@${GOOGLE},${GOOGLE}(?:,([0-9]+(?:\\.[0-9]+)?)([azm]))?`);
  const NAMED = /\/maps\/(place|search|dir)\/+([^/@][^/]*(?:\/[^/@][^/]*)*?)?(?=\/?(?:@|data=|am=|$)|\/$)/;
  const POINTS = ["destination", "daddr", "query", "q", "cbll", "viewpoint"];

  R.ofMap = function (lat, lon, zoom) {
    const middle = R.fromDigits(lat, lon);
    const shown_m = (POINTED_PX * M_PER_PX * Math.cos((middle.lat * Math.PI) / 180)) / 2 ** Math.min(Math.max(zoom, 0), 23);
    return { ...middle, error_m: Math.max(middle.error_m, Math.ceil(shown_m)) };
  };

  const zoomOf = (text) => (/^[0-9]{1,2}(?:\.[0-9]+)?$/.test(text || "") ? Number(text) : DEFAULT_ZOOM);

  function pair(text) {
    const found = PAIR.exec((text || "").trim());
    return found ? R.fromDigits(found[1], found[2]) : R.typedNumbers(text || "");
  }

  function shown(text, zoom) {
    const found = PAIR.exec((text || "").trim());
    return found && R.ofMap(found[1], found[2], zoomOf(zoom));
  }

  // The parts of the link in a text, null where there is none.
  function linkIn(text) {
    if (!text.includes("://") && /%3a%2f%2f/i.test(text)) text = decodeURIComponent(text);
    const all = [...text.replaceAll("&amp;", "&").matchAll(LINK)].map((found) => found[0].replace(/[.,;:!?)\]}']+$/, ""));
    const links = [...new Set(all)];
    if (!links.length) return null;
    if (links.length > 1) refuse("several links");
    const url = new URL(links[0].includes("://") ? links[0] : "https://" + links[0]);
    const query = {};
    for (const [name, value] of url.searchParams) if (value && !(name in query)) query[name] = value;
    const host = url.hostname.replace(/^www\./, "");
    const path = host.includes("google") ? url.pathname.replaceAll("+", " ") : url.pathname;
    return { host, path: decodeURIComponent(path), query, fragment: decodeURIComponent(url.hash.slice(1)) };
  }

  function viewOf(link) {
    const found = VIEW.exec(link.path);
    if (!found) return null;
    const [, lat, lon, size, unit] = found;
    if (unit === "a") return R.fromDigits(lat, lon);
    if (unit !== "m") return R.ofMap(lat, lon, zoomOf(size));
    const middle = R.fromDigits(lat, lon);
    return { ...middle, error_m: Math.max(middle.error_m, Number(size) * POINTED_SHARE) };
  }

  function endOfRoute(link, stops) {
    const last = stops.slice(stops.lastIndexOf("/") + 1), found = last && pair(last);
    const waypoint = [...link.path.matchAll(WAYPOINT)].pop();
    return found || (waypoint ? R.fromDigits(waypoint[2], waypoint[1]) : refuse("a route without the position of its end"));
  }

  function ofGoogle(link) {
    for (const point of POINTS) {
      const found = link.query[point] && pair(link.query[point]);
      if (found) return found;
    }
    const place = NAMED.exec(link.path), name = (place && place[2]) || "";
    if (place && place[1] === "dir") return endOfRoute(link, name);
    const stated = name && pair(name);
    if (stated) return stated;
    const view = viewOf(link), pins = new Map([...link.path.matchAll(PLACE)].map((pin) => [pin[0], pin]));
    if (pins.size > 1) refuse("several places");
    if (pins.size) {
      const [[, lat, lon]] = pins.values(), pin = R.fromDigits(lat, lon);
      // The pin of a place with a name may stand for a whole town.
      return view && name ? { ...pin, error_m: Math.max(pin.error_m, view.error_m) } : pin;
    }
    return view || shown(link.query.ll, link.query.z) || shown(link.query.center, link.query.zoom) || refuse("no position");
  }

  function ofApple(link) {
    if (link.host === "maps.apple" || link.path.startsWith("/p/")) refuse("a short link");
    for (const name of ["coordinate", "daddr", "q", "ll", "center", "sll"]) {
      const value = link.query[name] || "", isMap = name === "center" || name === "sll" || (name === "ll" && "z" in link.query);
      const namedToo = name === "ll" && ("q" in link.query || "address" in link.query);
      const found = isMap && !namedToo ? shown(value, link.query.z) : value && pair(value);
      if (found) return found;
    }
    return refuse("no position");
  }

  function ofOpenStreetMap(link) {
    for (const [lat, lon] of [["mlat", "mlon"], ["lat", "lon"]]) {
      const found = PAIR.exec((link.query[lat] || "") + "," + (link.query[lon] || ""));
      if (found) return lat === "mlat" ? R.fromDigits(found[1], found[2]) : R.ofMap(found[1], found[2], zoomOf(link.query.zoom));
    }
    const marker = link.query.marker && pair(link.query.marker), view = MAP.exec(link.fragment);
    if (marker) return marker;
    return view ? R.ofMap(view[2], view[3], Number(view[1])) : refuse("no position that this page can read");
  }

  // Returns the position of the link in a text, null where there is no link; throws for one without a position that can be read.
  R.linkedPosition = function (text) {
    const link = linkIn(text);
    if (!link) return null;
    if (/(?:^|\.)(?:goo\.gl|g\.co|w3w\.co|what3words\.com|plus\.codes|bing\.com)$/.test(link.host)) refuse("read by propose or its service alone");
    if (/(?:^|\.)google(?:\.[a-z]{2,3}){1,2}$/.test(link.host)) {
      const further = ["continue", "url", "q"].map((name) => link.query[name] || "").find((value) => value.includes("://"));
      return further ? R.linkedPosition(further) : ofGoogle(link);
    }
    return link.host === "maps.apple" || link.host.endsWith("maps.apple.com") ? ofApple(link) : ofOpenStreetMap(link);
  };
})(R);
