// On paper: the map gets the width of a page, and all that is drawn on it becomes one picture without holes. Chromium prints a
// canvas as the drawing that it was, whose empty parts are white: of several above each other only the topmost would be seen.
// A bitmap is printed as it is.
(function (W) {
  const PAPER = { wide: 718, high: 540 }; // 190 mm of an A4 page, in pixels of 1/96 inch
  const SHARP = 3; // dots of a canvas for each of these pixels

  // All canvases and tiles of a map in one, from back to front.
  function flat(map) {
    const frame = map.getContainer().getBoundingClientRect();
    const drawing = new OffscreenCanvas(SHARP * frame.width, SHARP * frame.height);
    const ctx = drawing.getContext("2d");
    ctx.scale(SHARP, SHARP);
    ctx.fillStyle = getComputedStyle(map.getContainer()).backgroundColor;
    ctx.fillRect(0, 0, frame.width, frame.height);
    const drawn = [...map.getPane("mapPane").querySelectorAll("canvas, img.leaflet-tile-loaded")].map((part) => {
      const pane = getComputedStyle(part.closest(".leaflet-pane"));
      return [Number(pane.zIndex) + Number(part.style.zIndex) / 1000, Number(pane.opacity), part];
    });
    for (const [, opacity, part] of drawn.sort(([a], [b]) => a - b)) {
      const box = part.getBoundingClientRect();
      if (!box.width || !box.height || !part.width) continue;
      ctx.globalAlpha = opacity;
      ctx.drawImage(part, box.left - frame.left, box.top - frame.top, box.width, box.height);
    }
    const paper = W.element("canvas", "ws-paper");
    [paper.width, paper.height] = [drawing.width, drawing.height];
    paper.getContext("bitmaprenderer").transferFromImageBitmap(drawing.transferToImageBitmap());
    return paper;
  }

  W.printing = function (page) {
    const { map } = page;
    const box = map.getContainer();
    let before = null;
    const size = () => map.invalidateSize({ pan: false, animate: false });
    // The heatmap would wait for the next frame, which comes after the paper.
    const redraw = () => map.eachLayer((layer) => (layer instanceof L.HeatLayer ? layer._redraw() : layer.redraw?.()));
    window.addEventListener("beforeprint", () => {
      if (before) return;
      const view = map.getBounds();
      before = { style: box.style.cssText, centre: map.getCenter(), zoom: map.getZoom() };
      box.style.cssText += `;width: ${PAPER.wide}px !important; height: ${PAPER.high}px !important`;
      W.sharpness = SHARP;
      size();
      map.fitBounds(view, { animate: false });
      redraw();
      before.paper = flat(map);
      box.append(before.paper);
      document.body.classList.add("ws-printing");
    });
    window.addEventListener("afterprint", () => {
      if (!before) return;
      const { style, centre, zoom, paper } = before;
      before = null;
      paper.remove();
      document.body.classList.remove("ws-printing");
      box.style.cssText = style;
      W.sharpness = 0;
      size();
      map.setView(centre, zoom, { animate: false });
      redraw();
    });
  };
})(Whereshot);
