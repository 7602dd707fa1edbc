// Arrows along a line, at a distance on the screen, turned as the line is drawn there.
(function (W) {
  const EVERY = 120; // pixels along the line
  const LENGTH = 10; // of an arrow
  const BENT = 0.9; // of its length that the line must get on by under an arrow: where it winds, an arrow would lie

  // Where a line is `along` world units from its start, as [x, y] of the world.
  function spot(line, level, along) {
    const before = Math.max(0, W.lastUpTo(level.along, along));
    const next = Math.min(before + 1, level.kept.length - 1);
    const [a, b] = [level.kept[before], level.kept[next]];
    const length = level.along[next] - level.along[before];
    const share = length > 0 ? (along - level.along[before]) / length : 0;
    return [line.x[a] + share * (line.x[b] - line.x[a]), line.y[a] + share * (line.y[b] - line.y[a])];
  }

  W.Arrows = class {
    constructor() {
      this.found = [];
      this.taken = new Set(); // cells of the screen that have an arrow, or lie beside one
    }

    // Looks for arrows on the piece to kept[n] of a level, of which the part between `from` and `to` pixels along the line is drawn.
    // `colour` tells the colour at a share of that part.
    piece(line, level, size, from, to, left, top, colour) {
      for (let k = Math.ceil(from / EVERY - 0.5); (k + 0.5) * EVERY < to; k++) {
        const at = (k + 0.5) * EVERY;
        const whole = level.along[level.along.length - 1] * size;
        if (at < LENGTH || at > whole - LENGTH) continue;
        const [tail, tip] = [-1, 1].map((side) => spot(line, level, (at + (side * LENGTH) / 2) / size));
        const [dx, dy] = [(tip[0] - tail[0]) * size, (tip[1] - tail[1]) * size];
        if (Math.hypot(dx, dy) < BENT * LENGTH) continue;
        const [x, y] = [((tail[0] + tip[0]) / 2) * size + left, ((tail[1] + tip[1]) / 2) * size - top];
        const [column, row] = [Math.round(x / 30), Math.round(y / 30)];
        if (this.taken.has(column + ":" + row)) continue;
        for (const a of [-1, 0, 1]) for (const b of [-1, 0, 1]) this.taken.add(column + a + ":" + (row + b));
        this.found.push({ x, y, turn: Math.atan2(dy, dx), colour: colour((at - from) / (to - from)) });
      }
    }

    // Paints those found since it was called last.
    paint(ctx, scale) {
      ctx.lineJoin = "round";
      for (const { x, y, turn, colour } of this.found.splice(0)) {
        ctx.save();
        ctx.translate(x, y);
        ctx.rotate(turn);
        ctx.scale(scale, scale);
        ctx.beginPath();
        ctx.moveTo(6, 0);
        ctx.lineTo(-5, -5);
        ctx.lineTo(-2.6, 0);
        ctx.lineTo(-5, 5);
        ctx.closePath();
        ctx.lineWidth = 3;
        ctx.strokeStyle = "#fff";
        ctx.stroke();
        ctx.fillStyle = colour;
        ctx.fill();
        ctx.restore();
      }
    }
  };
})(Whereshot);
