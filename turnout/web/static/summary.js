// What the session came to.

import { by, make } from "./dom.js";

const SECOND_HALF = "Now take the sensor off, put it on again as well as you can, and do the same once more: the difference between the two is what putting it on costs.";

let shown = "";

/** @param {any} state with a summary @param {(wish: object) => void} wish */
export function show(state, wish) {
  const { summary, problem } = state;
  const now = JSON.stringify([summary, problem, state.retest]);
  if (now === shown) return;
  shown = now;
  const other = summary.side === "right" ? "left" : "right";
  by("done").replaceChildren(
    make("h2", { id: "done-title" }, `${summary.exercise}, ${summary.side} leg`),
    ...(problem ? [make("p", { class: "banner bad", role: "alert" }, problem)] : []),
    ...(state.retest ? [make("p", { class: "next" }, SECOND_HALF)] : []),
    result(summary),
    make("ul", { class: "notes" }, ...notes(summary).map((text) => make("li", {}, text))),
    make("p", { class: "row" },
      button("again", state.retest ? "Second half" : "Again", "primary", () => wish({ wish: "start" }), "space"),
      button("other", `Now the ${other} leg`, "", () => wish({ wish: "other_leg" })),
      make("a", { class: "button", href: `/sessions/${summary.id}` }, "See the session"),
      button("choices", "Change something", "", () => wish({ wish: "dismiss" })),
    ),
  );
}

function result(summary) {
  const noun = summary.rep_count === 1 ? "repetition" : "repetitions";
  const boxes = [make("div", {}, make("b", { id: "total" }, String(summary.rep_count)), make("span", {}, noun),
    make("small", {}, `in ${summary.lasting}`))];
  for (const one of summary.figures) {
    const kind = { arc: "", internal: "lesser in", external: "lesser out" }[one.name];
    boxes.push(make("div", { class: kind },
      make("b", {}, one.typical),
      make("span", {}, `${one.title.toLowerCase()}, typical`),
      make("small", {}, one.typical_interval, one.best === one.typical ? "" : `; best ${one.best}`)));
  }
  return make("div", { class: "result" }, ...boxes);
}

function notes(summary) {
  const found = [];
  if (summary.compared) found.push(`It was ${summary.compared}.`);
  if (summary.pace) found.push(`Pace: ${summary.pace}.`);
  if (summary.paused) found.push(`${summary.paused}.`);
  if (summary.compensation) found.push(`While it turned, the leg also moved: ${summary.compensation}.`);
  if (!summary.usable) found.push("Do not rely on this count.");
  return found.concat(summary.warnings.map((text) => `Note: ${text}.`));
}

function button(id, text, kind, on, key) {
  const element = make("button", { type: "button", id, class: kind }, text);
  if (key) element.append(make("kbd", {}, key));
  element.addEventListener("click", on);
  return element;
}
