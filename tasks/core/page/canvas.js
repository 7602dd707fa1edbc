// A canvas that moves and zooms with the map, as a base for what is drawn in bulk: extend it with paint(ctx, area, origin).
// Positions are Mercator world coordinates (0 to 1), so that 100,000 points cost two multiplications each.
(function (W) {
  const LIMIT = 85.0511287798; // Mercator ends here: what lies nearer to a pole is drawn at the edge

  W.worldX = (lon) => lon / 360 + 0.5;
  W.worldY = (lat) => {
    const sine = Math.sin((Math.max(-LIMIT, Math.min(LIMIT, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };
  W.worldSize = (map) => map.options.crs.scale(map.getZoom());
  W.metresPerPixel = (map, lat) =>
    (40075016.686 * Math.cos((Math.min(LIMIT, Math.abs(lat)) * Math.PI) / 180)) / W.worldSize(map);

  W.Canvas = L.Renderer.extend({
    options: { padding: 0.25 },

    _initContainer() {
      this._container = L.DomUtil.create("canvas", "ws-canvas");
    },

    _destroyContainer() {
      L.DomUtil.remove(this._container);
      this._container = null;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const canvas = this._container;
      const size = this._bounds.getSize();
      const ratio = W.sharpness || window.devicePixelRatio || 1; // more on paper than on the screen
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = ratio * size.x;
      canvas.height = ratio * size.y;
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      ctx.translate(-this._bounds.min.x, -this._bounds.min.y);
      this.paint(ctx, this._bounds, this._map.getPixelOrigin());
    },

    redraw() {
      if (this._map && this._container) this._update();
    },
  });
})(Whereshot);
