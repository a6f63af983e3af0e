// The last ten seconds of the leg's angle, scrolling, with the counted repetitions marked.

const SPAN_S = 10;
const LEAST_DEG = 25; // of the scale each way, so that standing looks still
const BREAK_S = 0.3; // a hole in the data is shown as one
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** The trace on this <canvas>. Call `add` with points, `mark` with repetitions; it draws itself. */
export class Trace {
  constructor(canvas) {
    this.canvas = canvas;
    this.points = [];
    this.marks = [];
    this.heardAt = 0;
    this.scale = LEAST_DEG;
    this.dirty = true;
    addEventListener("themechange", () => { this.colours = null; this.dirty = true; });
    new ResizeObserver(() => { this.dirty = true; }).observe(canvas);
    const frame = () => {
      if (this.moving() || this.dirty) this.paint();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  clear() {
    this.points = [];
    this.marks = [];
    this.scale = LEAST_DEG;
    this.dirty = true;
  }

  /** @param {[number, number | null][]} points of time and angle, later than all before */
  add(points) {
    this.points.push(...points);
    const last = this.points.at(-1)?.[0] ?? 0;
    const first = this.points.findIndex(([time]) => time >= last - SPAN_S - 1);
    this.points.splice(0, Math.max(0, first));
    this.heardAt = performance.now();
    this.dirty = true;
  }

  /** @param {[number, number][]} marks of number and time */
  mark(marks) {
    this.marks = marks;
    this.dirty = true;
  }

  moving() {
    return !STILL.matches && performance.now() - this.heardAt < 500 && this.canvas.offsetParent;
  }

  /** The time at the right edge: it runs on between messages, but never far ahead of them. */
  now() {
    const since = STILL.matches ? 0 : (performance.now() - this.heardAt) / 1000;
    return (this.points.at(-1)?.[0] ?? 0) + Math.min(since, 0.1) - 0.1;
  }

  paint() {
    this.dirty = false;
    const { canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !height) return;
    const dense = devicePixelRatio;
    if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) {
      canvas.width = Math.round(width * dense);
      canvas.height = Math.round(height * dense);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, width, height);
    const now = this.now();
    this.fit();
    this.letters = Math.max(13, Math.min(26, height / 7));
    const x = (time) => width - 12 - ((now - time) / SPAN_S) * (width - 12);
    const y = (angle) => height / 2 - (angle / this.scale) * (height / 2 - this.letters);
    this.paintGrid(pen, width, y);
    this.paintMarks(pen, height, x);
    this.paintLine(pen, x, y);
  }

  /** The scale follows the widest angle seen, in steps, so that it does not wobble. */
  fit() {
    const widest = this.points.reduce((most, [, angle]) => Math.max(most, Math.abs(angle ?? 0)), LEAST_DEG);
    if (widest > this.scale || widest < this.scale * 0.5) this.scale = Math.ceil((widest * 1.1) / 10) * 10;
  }

  paintGrid(pen, width, y) {
    const { line, soft } = this.palette();
    pen.strokeStyle = line;
    pen.fillStyle = soft;
    pen.lineWidth = 1;
    pen.font = `${this.letters}px system-ui, sans-serif`;
    pen.textBaseline = "middle";
    for (const angle of [-this.scale / 1.25, 0, this.scale / 1.25]) {
      pen.beginPath();
      pen.moveTo(0, y(angle));
      pen.lineTo(width, y(angle));
      pen.stroke();
    }
    pen.fillText("in", 8, y(this.scale / 1.25) - this.letters * 0.6);
    pen.fillText("out", 8, y(-this.scale / 1.25) + this.letters * 0.7);
  }

  paintMarks(pen, height, x) {
    const { action } = this.palette();
    pen.fillStyle = pen.strokeStyle = action;
    pen.font = `bold ${this.letters * 1.15}px system-ui, sans-serif`;
    for (const [number, time] of this.marks) {
      if (x(time) < this.letters * 3) continue; // there the words are
      pen.globalAlpha = 0.6;
      pen.beginPath();
      pen.moveTo(x(time), this.letters * 1.5);
      pen.lineTo(x(time), height);
      pen.stroke();
      pen.globalAlpha = 1;
      pen.fillText(String(number), x(time) - this.letters * 0.35, this.letters * 0.9);
    }
  }

  paintLine(pen, x, y) {
    pen.strokeStyle = this.palette().ink;
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.beginPath();
    let before = null;
    for (const [time, angle] of this.points) {
      if (angle === null) { before = null; continue; }
      const joined = before !== null && time - before < BREAK_S;
      if (joined) pen.lineTo(x(time), y(angle));
      else pen.moveTo(x(time), y(angle));
      before = time;
    }
    pen.stroke();
  }

  palette() {
    if (!this.colours) {
      const style = getComputedStyle(document.documentElement);
      const colour = (name) => style.getPropertyValue(`--${name}`).trim();
      this.colours = { ink: colour("ink"), soft: colour("soft"), line: colour("line"), action: colour("action") };
    }
    return this.colours;
  }
}
