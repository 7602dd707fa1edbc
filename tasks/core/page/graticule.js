// Lines of latitude and longitude with their degrees at the edge: the orientation that a map without tiles needs.
(function (W) {
  const STEPS = [45, 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
  const APART = 110; // pixels between two lines, at least

  function degrees(value, step, signs) {
    const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    const text = Math.abs(value).toFixed(decimals);
    return text + "°" + (Number(text) === 0 || Math.abs(value) === 180 ? "" : " " + signs[value < 0 ? 1 : 0]);
  }

  W.Graticule = W.Canvas.extend({
    options: { line: "rgba(96, 120, 136, 0.13)", main: "rgba(96, 120, 136, 0.26)", label: "rgba(255, 255, 255, 0.72)", ink: "#6a7782" },

    getEvents() {
      return Object.assign(W.Canvas.prototype.getEvents.call(this), { move: this._update });
    },

    paint(ctx, area) {
      const map = this._map;
      const colours = this.options;
      const corner = map.containerPointToLayerPoint([0, 0]);
      const size = map.getSize();
      const view = map.getBounds();
      const perDegree = W.worldSize(map) / 360;
      const stretch = Math.cos((Math.min(80, Math.abs(map.getCenter().lat)) * Math.PI) / 180);
      const step = (pixels) => [...STEPS].reverse().find((degree) => degree * pixels >= APART) || STEPS[0];
      const lonStep = step(perDegree);
      const latStep = step(perDegree / stretch);
      ctx.lineWidth = 1;
      ctx.font = "11px system-ui, sans-serif";
      ctx.textBaseline = "middle";
      ctx.textAlign = "center";

      const line = (from, to, main) => {
        ctx.strokeStyle = main ? colours.main : colours.line;
        ctx.beginPath();
        ctx.moveTo(Math.round(from[0]) + 0.5, Math.round(from[1]) + 0.5);
        ctx.lineTo(Math.round(to[0]) + 0.5, Math.round(to[1]) + 0.5);
        ctx.stroke();
      };
      const label = (text, x, y) => {
        const width = ctx.measureText(text).width + 10;
        ctx.fillStyle = colours.label;
        ctx.fillRect(x - width / 2, y - 8, width, 16);
        ctx.fillStyle = colours.ink;
        ctx.fillText(text, x, y);
      };

      const lats = [];
      for (let i = Math.ceil(Math.max(-85, view.getSouth()) / latStep); i * latStep <= Math.min(85, view.getNorth()); i++) {
        const y = map.latLngToLayerPoint([i * latStep, 0]).y;
        line([area.min.x, y], [area.max.x, y], i === 0);
        lats.push([i * latStep, y]);
      }
      for (let i = Math.ceil(view.getWest() / lonStep); i * lonStep <= view.getEast(); i++) {
        const x = map.latLngToLayerPoint([0, i * lonStep]).x;
        const lon = W.wrapped(i * lonStep);
        line([x, area.min.y], [x, area.max.y], Math.abs(lon) < 1e-9);
        if (x > corner.x + 70 && x < corner.x + size.x - 30) label(degrees(lon, lonStep, "EW"), x, corner.y + 14);
      }
      for (const [lat, y] of lats) {
        const text = degrees(lat, latStep, "NS");
        const x = corner.x + 8 + (ctx.measureText(text).width + 10) / 2;
        if (y > corner.y + 30 && y < corner.y + size.y - 50) label(text, x, y);
      }
    },
  });
})(Whereshot);
