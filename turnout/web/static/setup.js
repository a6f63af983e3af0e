// The sensor's test. The server holds the link and judges; this shows.

import { by, write } from "./dom.js";
import { connect } from "./socket.js";
import { Strip } from "./strip.js";

const strip = new Strip(by("strip"));
let running = false;

const wish = connect("/live", { hear, linked: () => {} });
const step = (name) => wish({ wish: "test", step: name });

by("toggle").addEventListener("click", () => step(running ? "stop" : "start"));
by("still").addEventListener("click", () => step("still"));
by("turn").addEventListener("click", () => step("turn"));
by("turned").addEventListener("click", () => step("turned"));
by("keep").addEventListener("click", () => step("keep"));
by("forget").addEventListener("click", () => step("forget"));

function hear(message) {
  if (message.type === "hello") showChosen(message.state);
  if (message.type === "state") showChosen(message);
  if (message.type === "test") show(message);
}

function showChosen({ plan, sensors, running: busy }) {
  const chosen = sensors.listed.find((one) => one.id === plan.sensor);
  write(by("which"), chosen?.title ?? (plan.sensor || "the first that is found"));
  by("virtual").hidden = plan.sensor !== "virtual";
  by("toggle").disabled = busy;
}

function show(test) {
  running = test.running;
  write(by("toggle"), running ? "End the test" : "Start the test");
  by("problem").hidden = !test.problem;
  write(by("problem"), test.problem ?? "");
  by("readings").hidden = !running;
  write(by("link"), running ? `${test.sensor ?? ""} ${test.link}`.trim() : "");
  if (!running) return;
  write(by("rate"), unit(test.rate_hz, " a second"));
  write(by("lost"), test.lost_share === null ? "this sensor cannot show it" : `${(100 * test.lost_share).toFixed(1)} %`);
  write(by("battery"), unit(test.battery_percent, " %"));
  write(by("acc"), three(test.acc_ms2, "m/s²"));
  write(by("gyr"), three(test.gyr_dps, "°/s"));
  if (test.gyr_dps) strip.add(test.gyr_dps);
  showFinding(by("quiet"), test.quiet, "Waiting for five quiet seconds …");
  showFinding(by("scale"), test.turned, "");
  const turning = test.turning_deg !== null;
  write(by("turning"), turning ? `${test.turning_deg}°` : "");
  by("turn").disabled = !test.quiet || turning;
  by("turned").disabled = !turning;
  by("keep").disabled = !test.can_keep;
  by("forget").hidden = !test.kept;
  write(by("kept"), test.kept ? `Kept for this sensor, and corrected from the next session on: it reads ${test.kept}.` : "");
}

function showFinding(element, finding, otherwise) {
  write(element, finding?.words ?? otherwise);
  element.classList.toggle("good", finding?.good === true);
  element.classList.toggle("bad", finding?.good === false);
}

const unit = (value, name) => (value === null || value === undefined ? "–" : `${value}${name}`);
const three = (values, name) => (values ? `${values.join(", ")} ${name}` : "–");
