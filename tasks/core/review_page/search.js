// The search box: the archive's own place names while typing, a position typed or pasted, the geocoder on Enter where allowed.
(function (R) {
  let input, list, found = [], active = -1, asked = 0;

  const host = () => new URL(R.data.geocoder.url).host;

  function option(place, at) {
    const line = R.element("li", "", R.element("b", "", place.name), place.words && R.element("small", "", place.words));
    line.id = "found-" + at;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(at === active));
    line.onmousedown = (event) => event.preventDefault(); // the box keeps the focus
    line.onclick = () => choose(place);
    return line;
  }

  function draw() {
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", "found-" + active);
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    found = [];
    active = -1;
    draw();
  }

  function choose(place) {
    if (place.ask) return ask(place.ask);
    close();
    R.map.show(place.lat, place.lon, place.radius_m);
    const rows = R.chosen();
    const what = rows.length === 1 ? "this photo" : "these " + R.rows(rows.length);
    R.say(place.name, rows.length ? ["Place " + what + " here", () => R.place(rows, place.lat, place.lon, place.radius_m, place.typed ? "" : place.name)] : undefined);
  }

  async function ask(text) {
    const number = ++asked;
    found = [{ name: "Asking " + host() + "…", words: "", ask: text }];
    active = -1;
    draw();
    let hits = [];
    try {
      hits = await R.askGeocoder(text);
      if (!hits.length) R.say(host() + " knows nothing of that name.");
    } catch (error) {
      R.say(host() + " could not be asked: " + error.message + ".");
    }
    if (number !== asked) return;
    found = hits;
    active = hits.length ? 0 : -1;
    draw();
    if (hits.length) R.map.show(hits[0].lat, hits[0].lon, hits[0].radius_m);
  }

  function typed() {
    asked += 1; // an answer that is still on its way is for another text
    const text = input.value.trim(), position = text && R.parsePosition(text);
    active = -1;
    if (!text) found = [];
    else if (position) {
      const name = position.lat.toFixed(5) + ", " + position.lon.toFixed(5);
      found = [{ name, words: "±" + R.metres(position.error_m), lat: position.lat, lon: position.lon, radius_m: position.error_m, typed: true }];
    } else {
      found = R.placesLike(text);
      if (R.data.geocoder && text.length > 2) found.push({ name: "Ask " + host() + " for “" + text + "”", words: "sends this text to it", ask: text });
    }
    draw();
  }

  function pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      active = (active + step + found.length) % found.length;
      draw();
      R.byId("found-" + active).scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (found.length) choose(found[Math.max(0, active)]);
      else if (input.value.trim()) R.say("No place of this archive is called that" + (R.data.geocoder ? "." : "; geocode.user_agent in the settings allows to ask a geocoder."));
    } else if (event.key === "Escape") {
      close();
    }
  }

  R.on("load", () => {
    input = R.element("input");
    Object.assign(input, { type: "search", id: "search-text", placeholder: "Find a place, or lat, lon", autocomplete: "off", spellcheck: false });
    list = R.element("ul", "found");
    list.id = "found";
    for (const [name, value] of Object.entries({ role: "combobox", "aria-label": "Find a place", "aria-controls": "found", "aria-autocomplete": "list" }))
      input.setAttribute(name, value);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Places found");
    input.oninput = typed;
    input.onkeydown = pressed;
    input.onblur = close;
    R.byId("search").append(input, list);
    draw();
  });
})(R);
