// The tempo guide: a point that goes in and out at the chosen pace, with a tick at each end.

import { tick, chosen } from "./voice.js";

const REACH_DEG = 40; // about what most hips do each way; the guide shows pace, not a goal

/** Moves the dial's guide while it is wanted. */
export class Tempo {
  constructor(dial) {
    this.dial = dial;
    this.seconds = 0;
    this.half = 0;
    const frame = (now) => {
      if (this.seconds > 0) this.step(now / 1000);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** @param {number} seconds of a whole repetition; 0 for none */
  set(seconds) {
    if (seconds === this.seconds) return;
    this.seconds = seconds;
    this.began = performance.now() / 1000;
    this.half = 0;
    if (!seconds) this.dial.guide(null);
  }

  step(now) {
    const turns = (now - this.began) / this.seconds;
    this.dial.guide(REACH_DEG * Math.sin(2 * Math.PI * turns));
    const half = Math.floor(2 * turns + 0.5); // each extreme begins another half
    if (half !== this.half) {
      this.half = half;
      if (chosen.beep) tick(half % 2 === 1);
    }
  }
}
