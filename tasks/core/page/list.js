// Photos that cannot stand on the map, by day, each with its reason; the rows of a day are made when it is opened.
(function (W) {
  const DAYS = 12; // shown at once

  function fill(box, day) {
    day.path.forEach((path, i) => {
      const cut = path.lastIndexOf("/") + 1;
      const name = W.element("p", "ws-name", W.element("span", "ws-folder", path.slice(0, cut)), path.slice(cut));
      if (day.time[i]) name.append(W.element("time", "", day.time[i]));
      box.append(W.element("li", "", name, W.element("p", "ws-reason", day.reason[i])));
    });
    const more = day.count - day.path.length;
    if (more) box.append(W.element("li", "ws-more", "…and " + W.count(more) + " more in review.csv"));
  }

  W.listSection = function (layer) {
    const section = W.element("section", "ws-list");
    section.id = "list-" + layer.key;
    const title = W.element("h2", "", layer.label, W.element("span", "ws-number", W.count(layer.count)));
    section.append(title);
    const days = layer.content.days.map((day, i) => {
      const rows = W.element("ul");
      const head = W.element("summary", "", W.element("span", "", W.day(day.day, true)), W.element("b", "", W.count(day.count)));
      const box = W.element("details", "", head, rows);
      box.addEventListener("toggle", () => box.open && !rows.firstChild && fill(rows, day));
      box.open = i === 0 && day.count <= 12;
      return box;
    });
    section.append(...days.slice(0, DAYS));
    if (days.length > DAYS) {
      const more = W.element("button", "ws-all", "Show " + W.count(days.length - DAYS) + " more days");
      more.type = "button";
      more.onclick = () => more.replaceWith(...days.slice(DAYS));
      section.append(more);
    }
    return section;
  };

  W.kinds.list = () => null;
})(Whereshot);
