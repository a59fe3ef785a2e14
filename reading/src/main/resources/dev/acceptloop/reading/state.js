// What is shown, and its form in the address: models, at, line, step, and t, the time of the recordings.
const data = JSON.parse(document.getElementById("data").textContent);
const MOST = 3;
const sections = data.sections.map(([word]) => word);
const numbers = new Map(data.models.map((model, i) => [model.name, i]));
const element = (id) => document.getElementById(id);
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const state = { models: [], at: "", line: "", step: 0, active: 0, time: null }; // time: in µs, null before it is moved
let followed = { at: "", line: "", step: 0 }; // where the reader was taken last

// False if this is no state but a place, as a word of the glossary is.
const readState = (hash) => {
  const words = hash.replace(/^#/, "");
  if (words && !words.includes("=")) return false;
  const said = new URLSearchParams(words);
  const step = Math.min(Math.max(Math.trunc(Number(said.get("step"))) || 0, 0), data.steps.length);
  const course = step ? data.steps[step - 1] : { models: data.chosen, place: "" };
  const named = (said.get("models") || "").split(",").filter((name) => numbers.has(name)).slice(0, MOST);
  if (said.has("t")) {
    state.time = timeIn(said.get("t"));
  } else if (step && step !== state.step) {
    state.time = timeOf(course.moment);
  }
  state.step = step;
  state.models = named.length ? named : course.models.filter((name) => numbers.has(name));
  state.at = sections.includes(said.get("at")) ? said.get("at") : course.place;
  state.line = said.get("line") || "";
  state.active = Math.min(state.active, state.models.length - 1);
  return true;
};

// The address of this state with some of it changed; without a time it leaves the time as it is.
const address = (change) => {
  const next = { ...state, ...change };
  const parts = [`models=${next.models.join(",")}`];
  if (next.at) parts.push(`at=${next.at}`);
  if (next.line) parts.push(`line=${next.line}`);
  if (next.step) parts.push(`step=${next.step}`);
  if (Number.isFinite(change.time)) parts.push(`t=${timeText(change.time)}`);
  return "#" + parts.join("&");
};

// A change that "back" takes back.
const go = (change) => {
  const hash = address({ time: state.time, ...change });
  if (hash === location.hash) show(); else location.hash = hash;
};

// One that it does not: where in the page the reader is.
const settle = (change) => {
  Object.assign(state, change);
  followed = { at: state.at, line: state.line, step: state.step };
  try {
    history.replaceState(null, "", address({ time: state.time }));
  } catch {
    // a frame without an address: the page works all the same
  }
};
const withModel = (column, name) => state.models.map((old, i) => (i === column ? name : old));
