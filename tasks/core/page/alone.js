// Some photos alone on the map - of a day, of a year, of a camera - and of a day its way too; the rest steps back meanwhile.
(function (W) {
  const CHIP = "show all photos ✕";

  // Draws [layer of points, row] in their own marks, and lines [[x, y], ...] of the way, above everything that stepped back.
  const Chosen = W.Canvas.extend({
    show(points, lines, dashed = false) {
      [this.points, this.lines, this.dashed] = [points, lines, dashed];
      this.redraw();
    },

    paint(ctx, area, origin) {
      const size = W.worldSize(this._map);
      ctx.lineJoin = ctx.lineCap = "round";
      for (const [colour, width] of [["rgba(255, 255, 255, 0.9)", 5], ["#35424d", 2.2]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.setLineDash(this.dashed ? [3, 7] : []);
        ctx.beginPath();
        for (const line of this.lines || []) line.forEach(([x, y], i) => ctx[i ? "lineTo" : "moveTo"](x * size - origin.x, y * size - origin.y));
        ctx.stroke();
      }
      ctx.setLineDash([]);
      const drawn = new Set();
      for (const [layer, i] of this.points || []) {
        const [x, y] = [layer.x[i] * size - origin.x, layer.y[i] * size - origin.y];
        const key = Math.round(x / 2) + ":" + Math.round(y / 2);
        if (drawn.has(key) || x < area.min.x - 9 || x > area.max.x + 9 || y < area.min.y - 9 || y > area.max.y + 9) continue;
        drawn.add(key);
        ctx.drawImage(layer.sprite, x - 9, y - 9, 18, 18);
      }
    },
  });

  // The way from one day to another (wall clock), as lines of positions; journeys of other days are not looked into.
  function way({ traces }, from, to) {
    const lines = [];
    for (const journey of traces?.journeys || []) {
      if (journey.day > to || journey.last_day < from) continue;
      let line = [];
      for (let i = journey.first; i < journey.end; i++) {
        const day = traces.local(i).slice(0, 10);
        if (day < from || day > to) continue;
        const flight = line.length && String.fromCharCode(traces.mode[i]) === "f";
        if (flight) for (const [lat, lon] of W.greatCircle(traces.lat[i - 1], traces.lon[i - 1], traces.lat[i], traces.lon[i])) line.push([lat, lon]);
        line.push([traces.lat[i], traces.lon[i]]);
      }
      if (line.length > 1) lines.push(line);
    }
    return lines;
  }

  function chipOf(page) {
    if (page.aloneChip) return page.aloneChip;
    const { map } = page;
    map.createPane("chosen").style.zIndex = 470;
    map.getPane("chosen").style.pointerEvents = "none";
    page.aloneLayer = new Chosen({ pane: "chosen" }).addTo(map);
    page.aloneChip = W.chip(page, () => W.alone(page, null));
    page.on("only", (journey) => journey && W.alone(page, null));
    return page.aloneChip;
  }

  // A dashed line from a photo to another position, until the next one or null.
  W.pointTo = function (page, line) {
    chipOf(page).hide();
    page.aloneLayer.show([], line ? [line.map(([lat, lon]) => [W.worldX(lon), W.worldY(lat)])] : [], true);
  };

  // Shows what `only` tells: {title, test(content, i) of a point; from, to: days whose way is drawn too; ended()}.
  // The same title again, or null, shows all photos.
  W.alone = function (page, only) {
    const { map } = page;
    const before = page.aloneNow;
    const chip = chipOf(page);
    page.aloneNow = only && before?.title !== only.title ? only : null;
    if (before) before.ended?.();
    map.closePopup();
    map.getContainer().classList.toggle("ws-some", Boolean(page.aloneNow));
    chip.hide();
    page.fire("alone", page.aloneNow);
    if (!page.aloneNow) return page.aloneLayer.show([], []);
    if (page.traces?.only) W.chooseJourney(page, page.traces.only);
    const points = [];
    for (const layer of W.pointLayers(page))
      for (let i = 0; i < layer.x.length; i++) if (only.test(layer.layer.content, i)) points.push([layer, i]);
    const oneDay = only.from && only.from === only.to;
    const lines = oneDay ? way(page, only.from, only.to).map((line) => line.map(([lat, lon]) => [W.worldX(W.shownLon(page, lon)), W.worldY(lat)])) : [];
    page.aloneLayer.show(points, lines);
    const count = points.length ? W.photos(points.length) + " on the map" : "none of them is on the map";
    chip.tell(only.title, count + " · " + CHIP);
    if (!points.length) return;
    W.bringIntoView(page);
    const bounds = L.latLngBounds(points.map(([layer, i]) => layer.position(i)));
    map.fitBounds(bounds, { paddingTopLeft: [48, 100], paddingBottomRight: [48, 72], maxZoom: 15, animate: false });
  };
})(Whereshot);
