// The coach page: one view of the session that the server runs. It decides nothing.

import * as choices from "./choices.js";
import { Dial } from "./dial.js";
import { by, write } from "./dom.js";
import { connect } from "./socket.js";
import * as stage from "./stage.js";
import * as summary from "./summary.js";
import { Tempo } from "./tempo.js";
import { Trace } from "./trace.js";
import { tell, unlock } from "./voice.js";

const PRIMARY = { choose: "start", live: "stop", done: "again" };
const TEMPO_STAGES = new Set(["go", "move"]);

const dial = new Dial(by("dial"));
const trace = new Trace(by("trace"));
const tempo = new Tempo(dial);
let state = null;
let speaks = false;
let doubt = 0;
let wakeLock = null;

const wish = connect("/live", { hear, linked: (yes) => { by("offline").hidden = yes; } });
choices.listen(wish);
by("start").addEventListener("click", () => wish({ wish: "start" }));
by("stop").addEventListener("click", () => wish(state?.stage === "strap" ? { wish: "start" } : { wish: "stop" }));
by("pause").addEventListener("click", () => wish({ wish: "pause" }));
addEventListener("pointerdown", unlock);
addEventListener("keydown", (event) => { unlock(); onKey(event); });

function hear(message) {
  switch (message.type) {
    case "hello":
      trace.clear();
      trace.add(message.trace);
      show(message.state);
      break;
    case "state": show(message); break;
    case "live": move(message); break;
    case "cues": message.cues.forEach(announce); break;
    case "voice": speaks = message.yours; break;
    case "refused": announce({ name: "problem", words: message.why, tone: "wrong", urgent: false }); break;
  }
}

function show(next) {
  const before = state && viewOf(state);
  const began = next.running && !state?.running;
  state = next;
  const view = viewOf(state);
  for (const name of Object.keys(PRIMARY)) by(name).hidden = name !== view;
  by("problem").hidden = !state.problem;
  write(by("problem"), state.problem ?? "");
  choices.show(state);
  if (began) trace.clear();
  const turns = choices.measures(state.plan.exercise) === "rotation";
  if (dial.side !== state.plan.side || dial.turns !== turns) dial.face(state.plan.side, turns);
  for (const way of ["in", "out"]) by(way).parentElement.hidden = !turns;
  if (view === "live") showLive();
  if (view === "done") summary.show(state, wish);
  tempo.set(view === "live" && TEMPO_STAGES.has(state.stage) && !state.paused ? state.plan.tempo_s : 0);
  if (view !== before) arrive(view);
}

function showLive() {
  stage.show(state);
  trace.mark(state.marks ?? []);
  dial.reach({
    internal: state.best_internal_deg,
    external: state.best_external_deg,
    goal: state.plan.goal_deg,
    doubt,
  });
  const strapping = state.stage === "strap";
  write(by("stop").firstChild, strapping ? "It is on " : "Stop ");
}

function move({ points, doubt_deg }) {
  trace.add(points);
  dial.point(points.at(-1)[1]);
  doubt = doubt_deg;
  stage.showDoubt(state, doubt);
}

function announce(cue) {
  write(by("said"), cue.words);
  if (speaks) tell(cue);
}

function viewOf({ stage: at, summary: has }) {
  if (at === "choose") return "choose";
  return at === "done" && has ? "done" : "live";
}

/** Another view, from its top: its main button takes the focus, so that space works wherever it was. */
function arrive(view) {
  const typing = document.activeElement?.matches("input, select, textarea");
  if (!typing || view !== "choose") by(PRIMARY[view]).focus({ preventScroll: true });
  scrollTo(0, 0);
  keepAwake(view === "live");
}

/** Space is the main button's key, unless something else that uses space has the focus. */
function onKey(event) {
  if (!state) return;
  if (event.key === "Escape" && viewOf(state) === "live") by("pause").click();
  if (event.key !== " " || event.repeat) return;
  if (event.target.matches?.("button, a, input, select, textarea, summary")) return;
  event.preventDefault();
  by(PRIMARY[viewOf(state)]).click();
}

async function keepAwake(wanted) {
  if (!wanted) {
    wakeLock?.release();
    wakeLock = null;
  } else if ("wakeLock" in navigator) {
    wakeLock = await navigator.wakeLock.request("screen").catch(() => null);
  }
}
