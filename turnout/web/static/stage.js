// The live view: puts a state of the session on the page.

import { by, degrees, write } from "./dom.js";

const MUCH_DEG = 5; // from here on in and out say little: as wide as a month's change
const LOSS_BAD = 0.05;
const BATTERY_LOW = 20;

/** Everything but the dial and the trace. */
export function show(state) {
  const { plan } = state;
  by("live").dataset.stage = state.stage;
  write(by("instruction"), instruction(state));
  showCount(state);
  write(by("of"), ofWhat(state));
  write(by("which"), `${plan.side} leg`);
  write(by("link"), link(state));
  const unlinked = state.stage !== "connect" && !state.linked;
  by("link").classList.toggle("bad", unlinked);
  by("instruction").classList.toggle("bad", unlinked && state.stage !== "finish");
  chip("battery", state.battery_percent, (it) => `battery ${it} %`, (it) => it <= BATTERY_LOW);
  chip("loss", state.lost_share, lost, (it) => it > LOSS_BAD);
  by("trouble").hidden = !state.trouble;
  write(by("trouble"), state.trouble ?? "");
  write(by("pause"), state.paused ? "Go on" : "Pause");
  write(by("arc"), degrees(state.best_arc_deg));
  write(by("arc-goal"), plan.goal_deg ? `, goal ${plan.goal_deg}°` : "");
  write(by("in"), degrees(state.best_internal_deg));
  write(by("out"), degrees(state.best_external_deg));
}

/** How unsure in and out are by now, once there are such: they step back, the arc stays. */
export function showDoubt(state, doubt) {
  for (const [way, best] of [["in", state.best_internal_deg], ["out", state.best_external_deg]]) {
    by(way).parentElement.dataset.doubt = doubt > MUCH_DEG ? "much" : "little";
    write(by(`${way}-doubt`), best === null ? "" : `± ${Math.round(doubt)}°`);
  }
}

function showCount(state) {
  const text = String(state.set_count);
  const number = by("number");
  if (number.textContent === text) return;
  number.textContent = text;
  const count = by("count");
  count.dataset.digits = String(Math.max(2, text.length));
  count.classList.remove("counted");
  void count.offsetWidth; // begins the animation anew
  if (state.set_count) count.classList.add("counted");
}

function instruction(state) {
  if (state.paused) return "Paused";
  if (state.stage !== "connect" && state.stage !== "finish" && !state.linked) return "Wait: no link";
  const left = state.left_s === null || state.left_s === undefined ? "" : ` ${state.left_s} s`;
  return state.instruction + left;
}

function ofWhat({ plan, set_number, set_count, count, stage, paused }) {
  if (paused) return "nothing is counted until you go on";
  if (stage === "connect") return "";
  const parts = [];
  if (plan.goal_reps) parts.push(`goal ${plan.goal_reps}`);
  if (plan.sets > 1) parts.push(`set ${set_number} of ${plan.sets}`);
  if (count !== set_count) parts.push(`${count} in all`);
  return parts.join(" · ");
}

function link(state) {
  if (!state.linked) return state.link;
  return state.plan.sensor === "virtual" ? "virtual sensor" : state.sensor;
}

function lost(share) {
  const percent = (100 * share).toFixed(1);
  return percent === "0.0" ? "no data lost" : `${percent} % of the data lost`;
}

function chip(id, value, text, isBad) {
  const known = value !== null && value !== undefined;
  write(by(id), known ? text(value) : "");
  by(id).classList.toggle("bad", known && isBad(value));
}
