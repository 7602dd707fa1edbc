// How a journey's time runs while it is played: as it ran where something happened, fast where nothing did.
(function (W) {
  const AWAKE_S = 1200; // between two corners, time runs evenly up to so much
  const ASLEEP = 0.5; // of what is longer: so much more for each e-fold
  const APART_S = 129600; // longer gaps part journeys, and all take as long as
  const PARTED_S = 1800; // this
  const PACE_S = 3600; // played in a second
  const [SHORTEST_S, LONGEST_S] = [10, 80]; // a whole journey, at the first speed

  function felt(gap) {
    if (gap <= AWAKE_S) return gap;
    return gap > APART_S ? PARTED_S : AWAKE_S * (1 + ASLEEP * Math.log(gap / AWAKE_S));
  }

  // Shares (0 to 1) of the playing time for moments (seconds since 1970) and back, from the moments of all corners.
  W.Clock = class {
    constructor(moments) {
      this.at = Float64Array.from(moments).sort();
      this.felt = new Float64Array(this.at.length);
      for (let i = 1; i < this.at.length; i++) this.felt[i] = this.felt[i - 1] + felt(this.at[i] - this.at[i - 1]);
      this.whole = this.felt[this.felt.length - 1];
      this.seconds = Math.max(SHORTEST_S, Math.min(LONGEST_S, this.whole / PACE_S));
    }

    moment(share) {
      return between(this.felt, this.at, Math.max(0, Math.min(1, share)) * this.whole);
    }

    share(moment) {
      return this.whole ? between(this.at, this.felt, moment) / this.whole : 0;
    }
  };

  // The value of `to` where `from`, which only grows, has a value.
  function between(from, to, value) {
    const i = W.lastUpTo(from, value);
    if (i < 0) return to[0];
    if (i + 1 === from.length) return to[i];
    return to[i] + ((value - from[i]) / (from[i + 1] - from[i])) * (to[i + 1] - to[i]);
  }
})(Whereshot);
