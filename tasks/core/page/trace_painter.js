// Collects the pieces of a journey's line by colour and style, and strokes each of these once: a line of solid pieces for a ride or
// a flight, dots for a walk, dashes where nobody knows the way.
(function (W) {
  const PIECE = 7; // pixels that have one colour, where it changes along a leg

  // Style by mode: `gap` = pixels from the start of a dot or dash to the next, as a multiple of the width; `dash` its length.
  const STYLES = {
    ride: { width: 1, alpha: 1 },
    flight: { width: 0.8, alpha: 0.95 },
    walk: { width: 1, alpha: 1, gap: 2, dash: 0 },
    stay: { width: 0.7, alpha: 0.8, gap: 2.4, dash: 0 },
    unknown: { width: 0.62, alpha: 0.75, gap: 4.4, dash: 2.2 },
  };

  const NUMBER = Object.fromEntries(Object.keys(STYLES).map((mode, i) => [mode, i * 2 ** 24])); // beside a colour, one key
  const LONGEST = 300; // pieces of a path

  const rounded = (colour) => ((colour >> 3) & 0x1f1f1f) << 3; // fewer colours, fewer strokes
  const shown = (colour) => W.hex(colour | ((colour >> 5) & 0x070707));

  W.Painter = class {
    // `blended` = the colour changes along a leg, `edged` = the lines get an edge.
    constructor(width, blended, edged) {
      this.width = width;
      this.blended = blended;
      this.edged = edged;
      this.over = new Map(); // open paths by mode and colour
      this.under = new Map(); // open paths by mode, of all colours
      this.paths = []; // all of them, as {mode, colour (-1 = under), path}
      this.end = [NaN, NaN, "", -1];
    }

    // The path to go on with, and whether it is a new one: a browser strokes ten paths of 300 pieces faster than one of 3,000.
    _open(paths, key, mode, colour) {
      const found = paths.get(key);
      if (found && found.pieces++ < LONGEST) return [found.path, false];
      const path = new Path2D();
      paths.set(key, { path, pieces: 1 });
      this.paths.push({ mode, colour, path });
      return [path, true];
    }

    // Adds a piece that is `from` to `to` pixels along the line: what it looks like does not depend on what is in view.
    piece(mode, x1, y1, x2, y2, colour1, colour2, from, to) {
      const { gap, dash } = STYLES[mode];
      if (gap) return this._broken(mode, x1, y1, x2, y2, colour1, colour2, from, to, gap * this.width, dash * this.width);
      const apart = Math.hypot(x2 - x1, y2 - y1);
      const parts = this.blended && colour1 !== colour2 ? Math.min(64, Math.ceil(apart / PIECE)) : 1;
      for (let p = 0; p < parts; p++) {
        const [a, b] = [p / parts, (p + 1) / parts];
        const colour = rounded(this.blended ? W.blend(colour1, colour2, (a + b) / 2) : colour2);
        this._solid(mode, colour, x1 + a * (x2 - x1), y1 + a * (y2 - y1), x1 + b * (x2 - x1), y1 + b * (y2 - y1));
      }
    }

    _solid(mode, colour, x1, y1, x2, y2) {
      const [x, y, before, had] = this.end;
      const goesOn = Math.abs(x - x1) + Math.abs(y - y1) < 0.01 && before === mode;
      if (this.edged) {
        const [under, fresh] = this._open(this.under, mode, mode, -1);
        if (fresh || !goesOn) under.moveTo(x1, y1);
        under.lineTo(x2, y2);
      }
      const [path, fresh] = this._open(this.over, NUMBER[mode] + colour, mode, colour);
      if (fresh || !goesOn || had !== colour) path.moveTo(x1, y1);
      path.lineTo(x2, y2);
      this.end = [x2, y2, mode, colour];
    }

    _broken(mode, x1, y1, x2, y2, colour1, colour2, from, to, gap, dash) {
      const length = to - from;
      if (length <= 0) return;
      for (let s = Math.floor(from / gap) * gap; s < to; s += gap) {
        const [a, b] = [Math.max(0, (s - from) / length), Math.min(1, (s + dash - from) / length)];
        if (s < from && (b <= 0 || !dash)) continue;
        const colour = rounded(this.blended ? W.blend(colour1, colour2, a) : colour2);
        const both = [this._open(this.over, NUMBER[mode] + colour, mode, colour)];
        if (this.edged) both.push(this._open(this.under, mode, mode, -1));
        for (const [path] of both) {
          path.moveTo(x1 + a * (x2 - x1), y1 + a * (y2 - y1));
          path.lineTo(x1 + b * (x2 - x1) + (dash ? 0 : 0.01), y1 + b * (y2 - y1)); // a dot is a line of no length with round ends
        }
      }
    }

    // `look` = {casing: colour or null, outline: colour or null, alpha}; `goesOn` = the lines go on where others end, which the round
    // end of an edge would cover.
    stroke(ctx, look, goesOn) {
      ctx.lineJoin = "round";
      for (const [colour, more, alpha] of [[look.casing, 3.2, 0.85], [look.outline, 1.7, 0.7]]) {
        if (!colour) continue;
        ctx.strokeStyle = colour;
        ctx.globalAlpha = alpha * look.alpha;
        for (const { mode, colour: own, path } of this.paths) {
          if (own >= 0) continue;
          ctx.lineWidth = STYLES[mode].width * this.width + more;
          ctx.lineCap = goesOn && !STYLES[mode].gap ? "butt" : "round";
          ctx.stroke(path);
        }
      }
      ctx.lineCap = "round";
      for (const { mode, colour, path } of this.paths) {
        if (colour < 0) continue;
        ctx.lineWidth = STYLES[mode].width * this.width;
        ctx.globalAlpha = STYLES[mode].alpha * look.alpha;
        ctx.strokeStyle = shown(colour);
        ctx.stroke(path);
      }
      ctx.globalAlpha = 1;
    }
  };
})(Whereshot);
