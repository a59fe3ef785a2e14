// The recordings of the models that are shown, under one scrubber. What is drawn stands until the columns change; the time moves.
const WIDEST = 32;
const SPEED = 40; // px a second
const STEPS = 10000; // of the scrubber
const stage = { films: [], axis: null, zoom: 8, playing: 0, kept: 0, cells: new Map(), lit: new Map(), stops: { event: [], act: [] } };
const still = matchMedia("(prefers-reduced-motion: reduce)");
const now = () => Math.min(Math.max(state.time ?? 0, stage.axis.first), stage.axis.last);
const inMs = (micros) => (micros / 1000).toFixed(3);
const percent = (share) => `${(100 * share).toFixed(3)}%`;
const chip = (connection, extra = "") => `<b class="dot k${connection % 3}${extra}">${letter(connection)}</b>`;

// ------------------------------------------------------------------ lanes

const blockHtml = (from, to, classes, title, inside, trackPx) => {
  const left = stage.axis.share(from);
  const width = stage.axis.share(to) - left;
  const text = inside && width * trackPx > 13 ? `<b>${inside}</b>` : "";
  return `<i class="${classes}" style="left:${percent(left)};width:${percent(width)}" title="${escape(title)}">${text}</i>`;
};
const eventHtml = (film, { event, depth }, trackPx) => {
  const named = event.connections || [];
  const one = event.kind !== "wait" && named.length === 1 ? ` k${named[0] % 3}` : "";
  const line = event.line ? `, ${event.file}:${event.line}` : isInside(event) ? ", inside the JDK" : "";
  const title = `${told(film, event)}${waits(event) && event.result ? `, until: ${event.result}` : ""}, ${inMs(event.lasts || 0)} ms${line}`;
  const classes = `${waits(event) ? "waiting" : "working"}${one} d${Math.min(depth, 2)}`;
  return blockHtml(toCommon(film, event.at), toCommon(film, endOf(event)), classes, title, one ? letter(named[0]) : "", trackPx);
};
const laneHtml = (name, kind, id, blocks) => `<div class="lane ${kind}" data-lane="${id}"><span class="name"><span>${escape(name)}</span><small class="does"></small></span>`
  + `<span class="blocks" aria-hidden="true">${blocks}</span></div>`;
const SIGN_WORDS = { connects: "connects", sends: "sends a line", receives: "has its reply", "half-closes": "ends its half", "sees end": "sees the end", closes: "closes" };
const STEP_SIGNS = { connects: "+", sends: "▸", receives: "◂", "half-closes": "⊣", closes: "×", "sees end": "○", "sees reset": "!" };
const clientsHtml = (film, trackPx) => film.recording.connections.map(({ id, client }) => {
  const said = film.recording.steps.filter((step) => step.connection === id).map((step) => {
    const at = toCommon(film, step.at);
    const words = `${client} ${step.does}${step.message ? ` message ${step.message}` : ""}${step.text ? ` "${step.text.trim()}"` : ""}`;
    return blockHtml(at, at, `step k${id % 3}`, words, "", trackPx).replace("></i>", `>${STEP_SIGNS[step.does] || "·"}${step.message || ""}</i>`);
  }).join("");
  const moves = placesOf(film, id);
  const there = moves.map((move, i) => {
    if (move.place !== "backlog" && move.place !== "socket") return "";
    const to = moves[i + 1]?.at ?? film.end;
    const words = `${client}: ${PLACES.find(([place]) => place === move.place)[1]}`;
    return blockHtml(toCommon(film, move.at), toCommon(film, to), `inside k${id % 3}`, words, letter(id), trackPx);
  }).join("");
  return { id, client, said, there };
});
const filmHtml = (film, column, trackPx) => {
  const clients = clientsHtml(film, trackPx);
  const signals = film.recording.events.filter((event) => event.thread === undefined)
    .map((event) => blockHtml(toCommon(film, event.at), toCommon(film, endOf(event)), "working", told(film, event), "", trackPx)).join("");
  const threads = lanesOf(film).map(({ thread, events }) => {
    const process = film.recording.processes.find((one) => one.id === thread.process);
    const name = film.recording.processes.length > 1 ? `${process?.name}: ${thread.name}` : thread.name;
    const from = toCommon(film, thread.from ?? -Infinity);
    const alive = [Math.max(from, stage.axis.first), thread.to === undefined ? stage.axis.last : toCommon(film, thread.to)];
    const life = blockHtml(alive[0], alive[1], "alive", "", "", trackPx);
    return laneHtml(name, thread.kind, `t${thread.id}`, life + events.map((each) => eventHtml(film, each, trackPx)).join(""));
  }).join("");
  return `<section class="film c${column}" aria-labelledby="film-${column}"><h3 id="film-${column}">${escape([film.name, ...(film.recording.options || [])].join(" "))} <small class="own"></small></h3>`
    + clients.map((one) => laneHtml(`${letter(one.id)} ${one.client}`, "client", `c${one.id}`, one.said)).join("")
    + laneHtml("the kernel", "kernel", "kernel", clients.map((one) => `<span class="row">${one.there}</span>`).join("") + signals)
    + `${threads}</section>`;
};
const drawLanes = () => {
  const lanes = element("lanes");
  const trackPx = Math.max(lanes.clientWidth - 190, 280) * stage.zoom;
  lanes.style.setProperty("--zoom", stage.zoom);
  element("films").innerHTML = stage.films.map((film, column) => (film ? filmHtml(film, column, trackPx) : "")).join("");
};

// ------------------------------------------------------------------ boxes and code

const drawBoxes = () => {
  const heads = PLACES.map(([, name, meaning]) => `<th scope="col" title="${escape(meaning)}">${name}</th>`).join("");
  const rows = stage.films.map((film, column) => (!film ? "" : `<tr class="c${column}"><th scope="row">${escape(film.name)}</th>`
    + PLACES.map(([place, name]) => `<td data-place="${place}" data-label="${name}"></td>`).join("")
    + "<td data-place='none' data-label='in none of them' class='outside'></td></tr>")).join("");
  element("boxes").innerHTML = `<table class="boxes" aria-labelledby="boxes-title"><thead><tr><th scope="col">model</th>${heads}<th scope="col">in none of them</th></tr></thead><tbody>${rows}</tbody></table>`;
};
const drawRunning = () => {
  element("running").style.setProperty("--columns", state.models.length);
  element("running").innerHTML = stage.films.map((film, column) => (film ? `<div class="c${column} code-now"><p></p><div></div></div>`
    : `<p class="c${column} code-now unrecorded">Nothing is recorded of ${escape(state.models[column])}.</p>`)).join("");
};
const fillBoxes = (film, column, own) => {
  const row = element("boxes").querySelector(`tr.c${column}`);
  const inside = new Map();
  for (const { id } of film.recording.connections) {
    const place = placeAt(film, id, own);
    const box = PLACES.some(([name]) => name === place) ? place : "none";
    const words = { rest: "at rest", gone: "gone", "": "not yet here" }[place] || "";
    inside.set(box, (inside.get(box) || "") + (words ? `<span class="away">${chip(id, " pale")} ${words}</span>` : chip(id)));
  }
  for (const cell of row.cells) {
    const html = inside.get(cell.dataset.place) || "";
    if (cell.dataset.place && cell.dataset.html !== html) {
      cell.innerHTML = html;
      cell.dataset.html = html;
    }
  }
};
// Of what the threads of a model are in, that which says most: work before waiting, what is about a connection, the latest.
// A thread that never serves anybody says nothing while another is there.
const mainOf = (film, running, own) => {
  const serving = running.filter(({ lane }) => lane.serves);
  const [main] = (serving.length ? serving : running).sort((a, b) => waits(a.event) - waits(b.event)
    || !a.event.connections - !b.event.connections || !a.event.line - !b.event.line || b.event.at - a.event.at);
  const silent = serving.length ? null : lanesOf(film).find((lane) => lane.serves && stateOf(lane, own) === OWN);
  return silent ? { lane: silent, event: null } : main;
};
const wordsOf = (film, main) => (main ? `${main.lane.thread.name}: ${main.event ? told(film, main.event) : OWN}` : "no thread is in a call");
const fillRunning = (film, column, main) => {
  const panel = element("running").querySelector(`.c${column}`);
  const line = main?.event && lineOf(film, main.event);
  const words = escape(wordsOf(film, main)).replace(/^([^:]*): /, "<b>$1</b> ");
  const link = !line ? "" : ` <a href="${escape(address({ at: sections[line.section], line: place(line), step: 0 }))}">${place(line)}</a>`;
  const inside = main?.event && isInside(main.event) ? `<div class="inside">${INSIDE}</div>` : "";
  const html = words + link;
  if (panel.dataset.html === html + inside) return;
  panel.dataset.html = html + inside;
  panel.firstChild.innerHTML = html;
  panel.lastChild.innerHTML = line ? [-1, 0, 1].map((by) => codeNow(line, by)).join("") : inside;
};
const codeNow = (line, by) => {
  const number = line.number + by;
  const { from, lines } = data.files[line.file];
  if (number < from || 2 * (number - from) >= lines.length) return "";
  const indent = indentOf(line.file, line.number, line.number);
  const text = textOf(line.file, number);
  return `<div class="line${by ? "" : " here"}"><span class="no">${number}</span><code>${codeHtml(line.file, number, [],
    Math.min(indent, text.length - text.trimStart().length))}</code></div>`;
};

// ------------------------------------------------------------------ the time

// Lights the lines of the columns in which somebody is, or the head of the section where no line is known.
const cellOf = (film, column, event) => {
  const line = lineOf(film, event);
  const cell = line ? `#columns td.c${column}[data-line="${CSS.escape(place(line))}"]` : `#at-${sectionOf(event)} th.c${column}`;
  if (!stage.cells.has(cell)) stage.cells.set(cell, document.querySelector(cell));
  return stage.cells.get(cell);
};
const light = (wanted) => {
  stage.lit.forEach((kind, cell) => { if (wanted.get(cell) !== kind) cell.classList.remove(kind); });
  wanted.forEach((kind, cell) => cell.classList.add(kind));
  stage.lit = wanted;
};
const fillLanes = (film, column, own) => {
  const section = element("films").querySelector(`.c${column}`);
  const running = [];
  lanesOf(film).forEach((lane) => {
    const event = eventAt(lane, own);
    if (event) running.push({ lane, event });
    const does = section.querySelector(`[data-lane=t${lane.thread.id}] .does`);
    does.textContent = event ? told(film, event) : stateOf(lane, own);
    does.classList.toggle("works", event !== null && !waits(event));
  });
  section.querySelector(".own").textContent = `${inMs(own)} ms on its own clock`;
  return running;
};
const momentOf = (time) => {
  const k = Math.min(lastUpTo(starts, time), acts.length - 1);
  return k < 0 ? `${inMs(-time)} ms before ${acts[0]}` : `${acts[k]}${time > starts[k] ? `, ${inMs(time - starts[k])} ms later` : ""}`;
};
// Draws what is so at this time; said: also tells those who hear the page.
const showTime = (said) => {
  if (!stage.axis) return;
  const time = now();
  const share = stage.axis.share(time);
  element("lanes").style.setProperty("--share", share);
  element("scrubber").value = Math.round(share * STEPS);
  element("clock").textContent = momentOf(time);
  element("scrubber").setAttribute("aria-valuetext", momentOf(time));
  const wanted = new Map();
  const heard = [];
  stage.films.forEach((film, column) => {
    if (!film) return;
    const own = toOwn(film, time);
    const running = fillLanes(film, column, own);
    fillBoxes(film, column, own);
    const main = mainOf(film, running, own);
    fillRunning(film, column, main);
    for (const { event } of running) {
      const cell = state.time === null ? null : cellOf(film, column, event);
      if (cell) wanted.set(cell, waits(event) && wanted.get(cell) !== "runs" ? "stands" : "runs");
    }
    heard.push(`${film.name}: ${wordsOf(film, main)}${main?.event && isInside(main.event) ? `, ${INSIDE}` : ""}`);
  });
  light(wanted);
  if (said) {
    element("said").textContent = [momentOf(time), ...heard].join(". ");
    keepInView();
  }
};
const keepInView = () => {
  const lanes = element("lanes");
  const at = element("cursor").offsetLeft;
  const name = parseFloat(getComputedStyle(element("cursor").parentElement).paddingLeft);
  if (at < lanes.scrollLeft + name + 10 || at > lanes.scrollLeft + lanes.clientWidth - 40) {
    lanes.scrollLeft = at - name - (lanes.clientWidth - name) / 3;
  }
};

// ------------------------------------------------------------------ moving it

// The address is told when the hand rests: a browser takes only so many changes of it.
const keepTime = () => {
  clearTimeout(stage.kept);
  stage.kept = setTimeout(() => settle({}), 200);
};
const toTime = (time, said = true) => {
  if (!stage.axis) return;
  state.time = Math.min(Math.max(Math.round(time), stage.axis.first), stage.axis.last);
  showTime(said);
  if (said) keepTime();
};
const toStop = (kind, by) => {
  pause();
  if (!stage.axis) return;
  const time = now();
  const stops = stage.stops[kind];
  const next = by > 0 ? stops.find((each) => each > time) : stops.findLast((each) => each < time);
  if (next !== undefined) toTime(next);
};
const pause = () => {
  if (!stage.playing) return;
  stage.playing = 0;
  element("play").textContent = "play";
  showTime(true);
  keepTime();
};
const play = () => {
  if (stage.playing || !stage.axis) return;
  if (now() >= stage.axis.last) state.time = stage.axis.first;
  const turn = (stage.playing = performance.now());
  element("play").textContent = "pause";
  let share = stage.axis.share(now());
  let before = turn;
  const move = (at) => { // who wants no motion gets steps
    if (stage.playing !== turn) return;
    if (still.matches) {
      const next = stage.stops.event.find((each) => each > now());
      if (next === undefined) return pause();
      toTime(next, false);
      setTimeout(() => move(0), 700);
      return;
    }
    share += Math.max(at - before, 0) * SPEED / 1000 / (element("lanes").clientWidth * stage.zoom);
    before = at;
    toTime(stage.axis.time(Math.min(share, 1)), false);
    keepInView();
    if (share >= 1) pause(); else requestAnimationFrame(move);
  };
  if (still.matches) move(0); else requestAnimationFrame(move);
};
const toggle = () => (stage.playing ? pause() : play());
const zoom = (by) => {
  if (!stage.axis) return;
  stage.zoom = Math.min(Math.max(stage.zoom * by, 1), WIDEST);
  drawLanes();
  showTime(true);
};

// ------------------------------------------------------------------ all of it

const drawPlayer = () => {
  stage.films = state.models.map((name) => films.get(name) || null);
  stage.cells.clear();
  const shown = stage.films.filter(Boolean);
  stage.axis = shown.length ? axisOf(shown) : null;
  element("stage").classList.toggle("without", !shown.length);
  drawRunning();
  if (!shown.length) {
    pause();
    return;
  }
  const edges = shown.flatMap((film) => film.recording.events.map((event) => toCommon(film, event.at)));
  stage.stops = { event: [...new Set(edges)].sort((a, b) => a - b), act: starts.slice(0, acts.length) };
  element("who").innerHTML = shown[0].recording.connections.map(({ id, client }) => `<span>${chip(id)} ${escape(client)}${
    CLIENTS[client] ? `: ${CLIENTS[client]}` : ""}</span>`).join("")
    + "<span><i class='sample working'></i> works</span><span><i class='sample waiting'></i> waits</span>";
  element("signs").innerHTML = Object.entries(SIGN_WORDS).map(([does, words]) => `<span><b>${STEP_SIGNS[does]}</b> ${words}</span>`).join("");
  drawLanes();
  drawBoxes();
  showTime(true);
};
const drawCounted = () => {
  const rows = data.models.filter((model) => films.has(model.name)).map((model) => [model.name, factsOf(films.get(model.name))]);
  element("counted").innerHTML = !rows.length ? "<p>Nothing is recorded.</p>"
    : "<div class='table' tabindex='0' role='region' aria-label='counted from the recordings'><table class='plain'><thead><tr><th scope='col'>model</th>"
    + rows[0][1].map(([name]) => `<th scope="col">${name}</th>`).join("") + "</tr></thead><tbody>"
    + rows.map(([name, facts]) => `<tr><th scope="row">${escape(name)}</th>${
      facts.map(([label, figure]) => `<td data-label="${label}">${figure}</td>`).join("")}</tr>`).join("") + "</tbody></table></div>";
};
drawCounted();
for (const [id, act] of Object.entries({
  "act-before": () => toStop("act", -1), "event-before": () => toStop("event", -1), play: toggle,
  "event-next": () => toStop("event", 1), "act-next": () => toStop("act", 1), wider: () => zoom(2), narrower: () => zoom(1 / 2),
})) element(id).addEventListener("click", act);
element("scrubber").addEventListener("input", (e) => {
  pause();
  toTime(stage.axis.time(e.target.value / STEPS));
});
const toPointer = (e) => {
  const blocks = e.target.closest(".blocks").getBoundingClientRect();
  pause();
  toTime(stage.axis.time(Math.min(Math.max((e.clientX - blocks.left) / blocks.width, 0), 1)));
};
element("films").addEventListener("click", (e) => { if (e.target.closest(".blocks")) toPointer(e); });
element("films").addEventListener("pointermove", (e) => {
  if (e.pointerType === "mouse" && e.buttons === 1 && e.target.closest(".blocks")) toPointer(e);
});
const PLAYER_KEYS = {
  s: toggle,
  ".": () => toStop("event", 1),
  ",": () => toStop("event", -1),
  m: () => toStop("act", 1),
  b: () => toStop("act", -1),
  "+": () => zoom(2),
  "-": () => zoom(1 / 2),
  r: () => {
    element("recorded-title").focus({ preventScroll: true });
    element("recorded").scrollIntoView();
  },
};
