// The dial: the leg seen from above, its foot pointing where it points.

import { draw } from "./dom.js";

const RADIUS = 92;
const END_DEG = 75; // beyond the widest hips measured
const CENTRE_Y = 18;

// The sole of a right foot, toes up, heel at the origin.
const SOLE = "M0 6 C-8 6 -11 0 -10 -10 C-9 -24 -16 -34 -15 -50 C-14 -63 -6 -70 2 -69 C11 -68 17 -58 15 -45 C13 -32 9 -22 10 -10 C11 0 8 6 0 6 Z";
const TOE = "M2 -69 L0 -86 L-2 -69 Z";

/** The dial in this <svg>. Angles in degrees from neutral, in positive. */
export class Dial {
  constructor(svg) {
    this.side = "right";
    this.parts = {
      track: draw("path", { class: "track" }),
      out: draw("path", { class: "reach out" }),
      in: draw("path", { class: "reach in" }),
      ticks: draw("g"),
      goal: draw("path", { class: "goal" }),
      guide: draw("circle", { class: "guide", r: 5, visibility: "hidden" }),
      edgeOut: draw("path", { class: "edge out" }),
      edgeIn: draw("path", { class: "edge in" }),
      foot: draw("g", { class: "sole unknown" }, draw("path", { d: SOLE }), draw("path", { d: TOE })),
    };
    svg.append(...Object.values(this.parts));
    this.face("right");
  }

  /** Which leg, and so which way is in; `turns`: whether the exercise is about in and out. */
  face(side, turns = true) {
    this.side = side;
    this.turns = turns;
    this.parts.track.setAttribute("d", arc(RADIUS, -END_DEG, END_DEG));
    this.parts.ticks.replaceChildren(...ticks(this.turn(1), turns ? ["in", "out"] : ["", ""]));
    this.point(null);
  }

  /** Where the leg points now; null where that is not known. */
  point(angle) {
    const { foot } = this.parts;
    foot.classList.toggle("unknown", angle === null);
    const mirrored = this.side === "left" ? -1 : 1;
    const turn = this.turn(Math.max(-100, Math.min(100, angle ?? 0)));
    foot.setAttribute("transform", `translate(0 ${CENTRE_Y}) rotate(${turn}) scale(${mirrored} 1)`);
  }

  /** The best in and out of this set, the goal for the whole arc, and how unsure in and out are. */
  reach({ internal, external, goal, doubt }) {
    const { in: inward, out, edgeIn, edgeOut } = this.parts;
    this.wedge(inward, edgeIn, 0, internal);
    this.wedge(out, edgeOut, 0, external === null ? null : -external);
    for (const part of [inward, out]) part.style.opacity = String(Math.max(0.08, 0.3 - doubt / 30));
    const from = external === null ? -goal / 2 : -external;
    const [a, b] = [this.turn(from), this.turn(from + goal)].sort((x, y) => x - y);
    this.parts.goal.setAttribute("d", goal > 0 ? arc(RADIUS + 10, a, b) : "");
  }

  /** Where the tempo guide is, or null for none. */
  guide(angle) {
    const { guide } = this.parts;
    guide.setAttribute("visibility", angle === null ? "hidden" : "visible");
    const [x, y] = place(RADIUS - 12, this.turn(angle ?? 0));
    guide.setAttribute("cx", x);
    guide.setAttribute("cy", y);
  }

  /** In is toward the other leg: to the left of a right foot. */
  turn(angle) {
    return this.side === "right" ? -angle : angle;
  }

  wedge(area, edge, from, to) {
    if (to === null) {
      area.setAttribute("d", "");
      edge.setAttribute("d", "");
      return;
    }
    const [a, b] = [this.turn(from), this.turn(to)].sort((x, y) => x - y);
    area.setAttribute("d", `${arc(RADIUS - 4, a, b)} L0 ${CENTRE_Y} Z`);
    edge.setAttribute("d", `M${place(RADIUS - 14, this.turn(to)).join(" ")} L${place(RADIUS + 5, this.turn(to)).join(" ")}`);
  }
}

function place(radius, turn) {
  const radians = (turn * Math.PI) / 180;
  return [radius * Math.sin(radians), CENTRE_Y - radius * Math.cos(radians)];
}

function arc(radius, from, to) {
  const [a, b] = [place(radius, from), place(radius, to)];
  return `M${a.join(" ")} A${radius} ${radius} 0 0 1 ${b.join(" ")}`;
}

function ticks(inward, [inWord, outWord]) {
  const marks = [];
  for (let turn = -70; turn <= 70; turn += 10) {
    const large = turn % 30 === 0;
    const [x1, y1] = place(RADIUS, turn);
    const [x2, y2] = place(RADIUS + (large ? 6 : 3), turn);
    marks.push(draw("line", { class: "tick", x1, y1, x2, y2 }));
    if (!large) continue;
    const [x, y] = place(RADIUS + 24, turn); // clear of the goal's dots
    marks.push(draw("text", { class: "mark", x, y }, `${Math.abs(turn)}°`));
  }
  for (const [way, sign, word] of [["in", inward, inWord], ["out", -inward, outWord]]) {
    const [x, y] = place(RADIUS + 2, sign * (END_DEG + 9));
    marks.push(draw("text", { class: `way ${way}`, x, y }, word));
  }
  return marks;
}
