// Speech and beeps, by what was chosen in this browser.

const TONES = {
  tick: [[880, 0.09]],
  good: [[660, 0.12], [990, 0.2]],
  start: [[520, 0.18]],
  end: [[660, 0.14], [440, 0.3]],
  wrong: [[220, 0.25], [196, 0.35]],
};
const LOUDNESS = 0.35;

/** What was chosen; all on at first. */
export const chosen = {
  get voice() { return localStorage.getItem("voice") !== "off"; },
  set voice(on) { localStorage.setItem("voice", on ? "on" : "off"); },
  get beep() { return localStorage.getItem("beep") !== "off"; },
  set beep(on) { localStorage.setItem("beep", on ? "on" : "off"); },
  get words() { return localStorage.getItem("words") ?? "all"; },
  set words(which) { localStorage.setItem("words", which); },
};

const ALWAYS_SAID = new Set(["repetition", "goal", "link_lost", "problem"]);

let sound;

/** @param {{name: string, words: string, tone: string, urgent: boolean}} cue */
export function tell(cue) {
  if (chosen.beep && cue.tone in TONES) beep(TONES[cue.tone]);
  if (chosen.voice && (chosen.words === "all" || ALWAYS_SAID.has(cue.name))) say(cue);
}

/** Browsers allow sound only after a key or a click: this is to be called from one. */
export function unlock() {
  sound ??= new AudioContext();
  if (sound.state === "suspended") sound.resume();
}

/** A short tick, for the tempo guide. */
export function tick(high) {
  beep([[high ? 1400 : 1050, 0.03]]);
}

function say(cue) {
  if (!("speechSynthesis" in window)) return;
  if (cue.urgent) speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(cue.words);
  words.lang = "en";
  words.rate = 1.1;
  speechSynthesis.speak(words);
}

function beep(tones) {
  unlock();
  let at = sound.currentTime;
  for (const [hertz, seconds] of tones) {
    const source = new OscillatorNode(sound, { frequency: hertz });
    const volume = new GainNode(sound, { gain: 0 });
    volume.gain.setTargetAtTime(LOUDNESS, at, 0.005);
    volume.gain.setTargetAtTime(0, at + seconds - 0.03, 0.01);
    source.connect(volume).connect(sound.destination);
    source.start(at);
    source.stop(at + seconds + 0.05);
    at += seconds;
  }
}
