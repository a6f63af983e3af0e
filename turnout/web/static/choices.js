// What is chosen between sessions. The server keeps it; this shows it and hands changes over.

import { by, make, write } from "./dom.js";
import { chosen } from "./voice.js";

const NUMBERS = new Set(["goal_reps", "goal_deg", "sets", "rest_s", "tempo_s"]);

/** @param {(wish: object) => void} wish */
export function listen(wish) {
  const form = by("plan");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => {
    if (!target.name || !target.checkValidity()) return;
    const value = valueOf(target);
    if (value !== null) wish({ wish: "choose", plan: { [target.name]: value } });
  });
  by("search").addEventListener("click", () => wish({ wish: "search" }));
  for (const name of ["voice", "beep"]) {
    by(name).checked = chosen[name];
    by(name).addEventListener("change", ({ target }) => { chosen[name] = target.checked; });
  }
  by("words").value = chosen.words;
  by("words").addEventListener("change", ({ target }) => { chosen.words = target.value; });
}

/** Shows a state's plan and sensors, but leaves alone what a person is typing in. */
export function show(state) {
  showSensors(state);
  const form = by("plan");
  for (const [name, value] of Object.entries(state.plan)) {
    const field = form.elements.namedItem(name);
    if (!field || field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = String(value);
  }
  write(by("instructions"), by("exercise").selectedOptions[0]?.dataset.instructions ?? "");
  const virtual = state.plan.sensor === "virtual";
  write(by("whose"), virtual ? "Sessions with the virtual sensor are kept apart, under “demo”." : "");
}

/** @returns {string} what an exercise is about: rotation, tilt or hold */
export const measures = (exercise) =>
  by("exercise").querySelector(`[value="${exercise}"]`)?.dataset.measures ?? "rotation";

let listed = "";

function showSensors({ sensors, plan }) {
  by("search").hidden = !sensors.can_search;
  by("search").disabled = sensors.searching;
  write(by("searched"), sensors.searching ? "Listening …" : sensors.problem ?? "");
  const now = JSON.stringify(sensors.listed);
  if (now === listed) return;
  listed = now;
  by("sensors").replaceChildren(...sensors.listed.map((one) => option(one, plan.sensor)));
}

function option(sensor, selected) {
  const input = make("input", { type: "radio", name: "sensor", value: sensor.id });
  input.checked = sensor.id === selected;
  input.disabled = sensor.refusal !== null;
  const note = sensor.refusal ?? (sensor.heard ? sensor.kind : `${sensor.kind}, used before`);
  return make("label", { class: "option" }, input, make("span", {}, sensor.title, make("small", {}, note)));
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (!NUMBERS.has(field.name)) return field.value;
  return field.value === "" ? null : Number(field.value);
}
