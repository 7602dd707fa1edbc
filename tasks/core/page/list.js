// Photos that cannot stand on the map, by day, each with its reason; the rows of a day are made when it is opened.
(function (W) {
  const DAYS = 12; // shown at once
  const SHORT = 12; // photos of the first day, which is open then

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
    const section = W.section("list-" + layer.key, layer.label, W.count(layer.count));
    const days = W.element("div");
    const of = function (day) {
      const rows = W.element("ul");
      const head = W.element("summary", "", W.element("span", "", W.day(day.day, true)), W.element("b", "", W.count(day.count)));
      const box = W.element("details", "", head, rows);
      box.addEventListener("toggle", () => box.open && !rows.firstChild && fill(rows, day));
      box.open = day === layer.content.days[0] && day.count <= SHORT;
      return box;
    };
    section.append(days, W.growing(days, layer.content.days, of, "more days", DAYS));
    return section;
  };

  W.kinds.list = () => null;
})(Whereshot);
