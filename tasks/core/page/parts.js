// What panel, cards and map are put together from: sections, buttons, choices, facts, pictures, long lists.
(function (W) {
  const NAMESPACE = "http://www.w3.org/2000/svg";

  W.svg = function (tag, attributes, ...children) {
    const element = document.createElementNS(NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  };

  // A button with a text or a list of elements; where that is a mere sign, `label` says what the button does.
  W.button = function (className, content, act = null, label = "") {
    const made = W.element("button", className, ...[content].flat());
    made.type = "button";
    made.onclick = act;
    if (label) made.setAttribute("aria-label", label);
    if (label) made.title = label;
    return made;
  };

  // A section of the panel; with a `number` beside its title, if it is of so many.
  W.section = function (id, title, number) {
    const head = W.element("h2", "", title);
    if (number !== undefined) head.append(W.element("span", "ws-number", number));
    const section = W.element("section", "ws-list", head);
    section.id = id;
    return section;
  };

  // Buttons [value, words] of which one holds: {box, hold(value)}. A click calls act(value).
  W.choice = function (label, values, act) {
    const buttons = values.map(([value, words]) => Object.assign(W.button("", words, () => act(value)), { value }));
    const box = W.element("div", "ws-choice", ...buttons);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", label);
    const hold = (value) => buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.value === value)));
    return { box, hold };
  };

  // Puts what `make` makes of each item into `rows`: `first` of them now, `step` more with each click on the button that is
  // returned, which says "Show 7 more places" where `words` are "more places".
  W.growing = function (rows, items, make, words, first, step = Infinity) {
    let shown = 0;
    const add = function (count) {
      const made = items.slice(shown, shown + count).map(make);
      rows.append(...made);
      shown += made.length;
      more.textContent = "Show " + W.count(Math.min(step, items.length - shown)) + " " + words;
      more.hidden = shown === items.length;
      return made;
    };
    const more = W.button("ws-all", "", () => {
      const [fresh] = add(step);
      if (more.hidden) fresh.querySelector("button, summary, [tabindex]")?.focus({ preventScroll: true }); // the keyboard goes on there
    });
    add(first);
    return more;
  };

  // Facts of a card, each [name, text or list of elements, class]; what is empty is left out.
  W.facts = function (entries) {
    const list = W.element("dl");
    for (const [name, content, className] of entries)
      if (content) list.append(W.element("dt", "", name), W.element("dd", className, ...[content].flat()));
    return list;
  };

  // A small picture as the page holds it; what it shows is told beside it.
  W.picture = (base64) => Object.assign(W.element("img"), { src: "data:image/jpeg;base64," + base64, alt: "" });

  // The colour of a journey or of a person, as a piece of line.
  W.colourMark = function (colour) {
    const mark = W.element("i", "ws-swatch");
    mark.style.background = colour;
    return mark;
  };

  // Lays an element over the map, which does not take what is done there for its own.
  W.overMap = function (page, element) {
    L.DomEvent.disableClickPropagation(element);
    L.DomEvent.disableScrollPropagation(element);
    page.map.getContainer().append(element);
    return element;
  };

  // What stands above the map while only a part of the archive is shown there: {tell(title, words), hide()}.
  W.chip = function (page, act) {
    const chip = W.overMap(page, W.button("ws-chip", "", act));
    const hide = () => (chip.hidden = true);
    const tell = function (title, words) {
      chip.replaceChildren(W.element("b", "", title), W.element("span", "", words));
      chip.hidden = false;
    };
    hide();
    return { tell, hide };
  };
})(Whereshot);
