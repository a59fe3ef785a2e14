// Recordings of one conversation. Each has a clock of its own, in microseconds; what the clients do is the same in all, so
// their clocks are set to a common one there. What is drawn is drawn on an axis that shortens the time in which nothing happens.
const films = new Map(Object.entries(data.recordings || {}).map(([name, recording]) => [name, { name, recording }]));
const DOES = new Set(["connects", "sends", "half-closes", "closes", "signals"]);
const WAITED = 1000; // a read or an accept that lasts as long has waited
const PLACES = [
  ["backlog", "kernel backlog", "connected, and nobody has accepted it"],
  ["socket", "socket buffer", "its bytes lie in the kernel, unread"],
  ["queue", "worker queue", "handed over, and no worker has it yet"],
  ["stack", "a thread's stack", "a thread stands in a call for it, or handles it"],
  ["turn", "a turn of the loop", "the loop is at it, and at nobody else"],
  ["outgoing", "outgoing buffer", "a reply that the kernel has not taken"],
];
const CLIENTS = { quick: "writes often", slow: "seldom", halves: "each line in two pieces" };
const letter = (connection) => String.fromCharCode(65 + connection);
const endOf = (event) => event.at + (event.lasts || 0);
const waits = (event) => event.kind === "wait" // one that is made of many calls asks, and does not wait
  || (["accept", "read"].includes(event.kind) && event.lasts >= WAITED && !event.times);
const lastUpTo = (sorted, value) => { // the index of the last that is not above it, or -1
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1; else high = middle;
  }
  return low - 1;
};

// ------------------------------------------------------------------ one clock for all

// What clients do of their own accord, by name, in order: "quick sends 3", "halves begins 2", "SIGTERM".
const actsOf = (recording) => {
  const acts = new Map();
  const sent = [];
  for (const step of recording.steps) {
    if (!DOES.has(step.does)) continue;
    const client = recording.connections.find((one) => one.id === step.connection)?.client;
    let name = client ? `${client} ${step.does}` : "SIGTERM";
    if (step.does === "sends") {
      name = step.message ? `${client} sends ${step.message}` : `${client} begins ${(sent[step.connection] || 0) + 1}`;
      sent[step.connection] = step.message || sent[step.connection];
    }
    if (!acts.has(name)) acts.set(name, step.at);
  }
  return acts;
};
const acts = (() => { // those that all recordings have, in the same order
  const all = [...films.values()].map((film) => actsOf(film.recording));
  if (!all.length) return [];
  const common = all.reduce((names, each) => {
    const order = [...each.keys()];
    let before = -1;
    return names.filter((name) => {
      const at = order.indexOf(name);
      if (at <= before) return false;
      before = at;
      return true;
    });
  }, [...all[0].keys()]);
  [...films.values()].forEach((film, i) => { film.acts = common.map((name) => all[i].get(name)); });
  return common;
})();
films.forEach((film) => {
  const { events, moves, steps } = film.recording;
  film.end = Math.max(film.recording.lasts || 0, ...[...events, ...moves, ...steps].map(endOf));
});
const starts = acts.reduce((sums, _, k) => {
  const stretches = [...films.values()].map(({ acts: at, end }) => (at[k + 1] ?? end) - at[k]);
  return [...sums, sums[k] + Math.max(...stretches)];
}, [0]);

const toCommon = (film, own) => {
  const k = lastUpTo(film.acts, own);
  return k < 0 ? own : starts[k] + own - film.acts[k];
};
// Where a recording has nothing more until the next act, its clock stands.
const toOwn = (film, common) => {
  const k = Math.min(lastUpTo(starts, common), acts.length - 1);
  if (k < 0) return common;
  const own = film.acts[k] + common - starts[k];
  return k + 1 < acts.length ? Math.max(film.acts[k], Math.min(own, film.acts[k + 1] - 1)) : own;
};
// In an address: the number of the act before it, and the milliseconds since; so it outlives another recording.
const actAt = (time) => Math.max(Math.min(lastUpTo(starts, time), acts.length - 1), 0);
const timeText = (time) => `${actAt(time)}~${(time - starts[actAt(time)]) / 1000}`;
const timeIn = (text) => {
  const [act, since] = text.split("~").map(Number);
  return act in acts && Number.isFinite(since) ? starts[act] + Math.round(1000 * since) : null;
};
const timeOf = (act) => (acts.includes(act) ? starts[acts.indexOf(act)] : null);

// ------------------------------------------------------------------ what is drawn

// The lanes of a recording: one a thread, with its events, and how deep each lies in others; first those that meet connections.
const lanesOf = (film) => {
  film.lanes ??= film.recording.threads.map((thread) => {
    const around = [];
    const events = film.recording.events.filter((event) => event.thread === thread.id)
      .sort((a, b) => a.at - b.at || endOf(b) - endOf(a))
      .map((event) => {
        while (around.length && endOf(around.at(-1)) <= event.at) around.pop();
        around.push(event);
        return { event, depth: around.length - 1 };
      });
    return { thread, events, serves: events.some(({ event }) => event.connections) };
  }).sort((a, b) => b.serves - a.serves);
  return film.lanes;
};
const placesOf = (film, connection) => film.recording.moves.filter((move) => move.connection === connection);

// From common time to a share of the width and back: each stretch between two edges is as wide as its logarithm.
const axisOf = (shown) => {
  const edges = new Set();
  for (const film of shown) {
    const { events, moves, steps } = film.recording;
    for (const each of [...events, ...moves, ...steps]) {
      edges.add(toCommon(film, each.at));
      edges.add(toCommon(film, endOf(each)));
    }
  }
  const times = [...edges].sort((a, b) => a - b);
  const sums = [0];
  for (let i = 1; i < times.length; i++) sums.push(sums[i - 1] + Math.log2(1 + (times[i] - times[i - 1]) / 20));
  const total = sums.at(-1) || 1;
  const between = (from, to, value) => {
    const i = Math.min(Math.max(lastUpTo(from, value), 0), from.length - 2);
    if (i < 0) return to[0];
    const share = Math.min(Math.max((value - from[i]) / (from[i + 1] - from[i]), 0), 1);
    return to[i] + share * (to[i + 1] - to[i]);
  };
  return {
    first: times[0],
    last: times.at(-1),
    share: (time) => between(times, sums, time) / total,
    time: (share) => Math.round(between(sums, times, share * total)),
  };
};

// ------------------------------------------------------------------ at one time

// What a thread is in: the innermost of its events, or nothing.
const eventAt = (lane, own) => {
  let found = null;
  for (const { event } of lane.events) {
    if (event.at > own) break;
    if (own < endOf(event) || own === event.at) found = event;
  }
  return found;
};
const placeAt = (film, connection, own) => placesOf(film, connection).findLast((move) => move.at <= own)?.place || "";
const OWN = "in its own code";
const stateOf = ({ thread }, own) => {
  if (own < (thread.from ?? -Infinity)) return "not yet started";
  return own > (thread.to ?? Infinity) ? "ended" : OWN;
};
const told = (film, event) => {
  const about = (event.connections || []).map(letter).join(" ") || (event.listening ? "the listening socket" : "");
  const to = film.recording.threads.find((thread) => thread.id === event.to)?.name || "another";
  if (waits(event)) return `waits in ${event.call || event.kind}${event.kind === "read" && about ? ` for ${about}` : ""}`;
  const result = event.result ? `: ${event.result}` : "";
  const often = event.times ? ` ${event.times} times` : "";
  switch (event.kind) {
    case "handle": return `${about} ${event.what || "handled"}${event.message ? ` message ${event.message}` : result}`;
    case "wake": return `wakes ${to}`;
    case "handover": return `hands ${about || "it"} to ${to}`;
    case "spawn": return `starts ${to}`;
    case "exit": return "ends";
    case "signal": return `${event.result || "a signal"} comes`;
    default: return `${event.call || event.kind}${about ? ` of ${about}` : ""}${often}${result}`;
  }
};

// ------------------------------------------------------------------ the code of it

// The line of a model that an event is in, { file, number }: where its text stands now, if it has moved since it was recorded.
const lineOf = (film, event) => {
  if (!event.line) return null;
  film.lines ??= new Map();
  const key = `${event.file}:${event.line}`;
  if (!film.lines.has(key)) film.lines.set(key, nearest(film, event));
  return film.lines.get(key);
};
// Waits are seen where their thread stands: without a line there is none of ours. At a lock it was not looked.
const isInside = (event) => event.kind === "wait" && event.call !== "futex" && !event.line;
const INSIDE = "waits inside the JDK: no line of this server";
const SECTIONS = { opened: "accept", received: "read", "half-closed": "read", replies: "write", closed: "close", stopping: "shutdown" };
const sectionOf = (event) => [event.section, SECTIONS[event.what], event.kind].find((word) => sections.includes(word)) || "none";
const nearest = (film, event) => {
  const text = film.recording.code?.find((one) => one.file === event.file && one.line === event.line)?.text;
  const inFile = linesOf(numbers.get(film.name)).filter((line) => fileName(line.file) === event.file)
    .filter((line) => text === undefined || textOf(line.file, line.number).trim() === text)
    .sort((a, b) => Math.abs(a.number - event.line) - Math.abs(b.number - event.line));
  const found = inFile[0];
  return found && (text !== undefined || found.number === event.line) ? found : null;
};

// ------------------------------------------------------------------ counted

const sumOf = (events) => events.reduce((sum, event) => sum + (event.times || 1), 0);
const factsOf = (film) => {
  const { processes, threads, events, steps } = film.recording;
  const calls = events.filter((event) => event.call);
  const answered = []; // by connection, the last message that got its reply
  for (const step of steps) {
    if (step.does === "receives" && step.message) answered[step.connection] = step.message;
  }
  const messages = answered.reduce((sum, last) => sum + last, 0);
  const perMessage = (kind) => (messages ? (sumOf(calls.filter((event) => event.kind === kind)) / messages).toFixed(1) : "");
  return [
    ["processes", processes.length],
    ["threads seen", threads.length],
    ["waits", sumOf(events.filter(waits))],
    ["calls in all", sumOf(calls)],
    ["messages answered", messages],
    ["reads per message", perMessage("read")],
    ["writes per message", perMessage("write")],
  ];
};
