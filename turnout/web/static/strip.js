// Three lines of numbers, scrolling: the sensor's three axes.

const SPAN_MS = 8000;
const LEAST = 20;

export class Strip {
  constructor(canvas) {
    this.canvas = canvas;
    this.rows = [];
  }

  /** @param {number[]} values one of each axis, now */
  add(values) {
    const now = performance.now();
    this.rows.push([now, ...values]);
    this.rows = this.rows.filter(([at]) => at > now - SPAN_MS);
    this.paint(now);
  }

  paint(now) {
    const { canvas } = this;
    canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
    canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
    const pen = canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const most = Math.max(LEAST, ...this.rows.flatMap(([, ...values]) => values.map(Math.abs)));
    const x = (at) => (1 - (now - at) / SPAN_MS) * canvas.width;
    const y = (value) => (0.5 - (0.46 * value) / most) * canvas.height;
    ["in", "out", "ink"].forEach((name, axis) => {
      pen.strokeStyle = style.getPropertyValue(`--${name}`).trim();
      pen.lineWidth = 2 * devicePixelRatio;
      pen.beginPath();
      for (const row of this.rows) pen.lineTo(x(row[0]), y(row[axis + 1]));
      pen.stroke();
    });
  }
}
