// The heatmap: every position, as cells with weights. Leaflet.heat keeps a grid of the whole world in screen cells, which at
// street level has millions of rows; so it is only ever given what lies in or near the view.
(function (W) {
  const Heat = L.HeatLayer.extend({
    _redraw() {
      if (!this._map) return;
      const near = this._map.getBounds().pad(0.2);
      this._latlngs = this.options.cells.filter((cell) => near.contains([cell[0], cell[1]]));
      L.HeatLayer.prototype._redraw.call(this);
    },
  });

  // Of each colour that a heatmap may have in the legend, from what is rare to what is frequent.
  const GRADIENTS = {
    "#5E3C99": { 0.1: "#e4dcf2", 0.35: "#b9a6dc", 0.65: "#8463bd", 1: "#4b2a86" },
    "#E69F00": { 0.1: "#fdf0c8", 0.35: "#f7ca5e", 0.65: "#e08a00", 1: "#8a4b00" },
    "#B2182B": { 0.1: "#fbdcd3", 0.35: "#ef9f8b", 0.65: "#cf4a4a", 1: "#7a0019" },
  };

  W.kinds.heat = function (layer, page) {
    const { lat, lon, weight } = layer.content;
    const cells = lat.map((value, i) => [value, W.shownLon(page, lon[i]), Math.sqrt(weight[i])]);
    const gradient = layer.gradient || GRADIENTS[layer.colour] || GRADIENTS["#5E3C99"];
    return new Heat([], { cells, radius: 22, blur: 20, minOpacity: 0.12, gradient, pane: "heat" });
  };
})(Whereshot);
