// Draws the page from the state, and listens to keys, menus and the address.
const chosen = () => state.models.map((name) => numbers.get(name));

// ------------------------------------------------------------------ menus

const drawPickers = () => {
  const modules = [...new Set(data.models.map((model) => model.module))];
  const option = (model, i, name) => `<option value="${escape(model.name)}"${
    model.name === name ? " selected" : ""}>${i + 1} ${escape(model.name)}</option>`;
  const options = (name) => modules.map((module) => `<optgroup label="${escape(module)}">${
    data.models.map((model, i) => (model.module === module ? option(model, i, name) : "")).join("")}</optgroup>`).join("");
  const columns = state.models.map((name, i) => `<span class="picker${i === state.active ? " active" : ""}">`
    + `<label for="pick-${i}">column ${i + 1}</label> <select id="pick-${i}">${options(name)}</select>`
    + (state.models.length > 1 ? `<button type="button" id="drop-${i}" aria-label="drop column ${i + 1}">×</button>` : "")
    + "</span>").join("");
  const add = state.models.length < MOST ? "<button type='button' id='add'>add a column</button>" : "";
  element("pickers").innerHTML = `${columns}${add}<button type="button" id="help-button">keys: ?</button>`;
  state.models.forEach((_, i) => {
    element(`pick-${i}`).addEventListener("change", (e) => {
      state.active = i;
      go({ models: withModel(i, e.target.value), line: "", step: 0 });
    });
    element(`pick-${i}`).addEventListener("focus", () => activate(i));
    element(`drop-${i}`)?.addEventListener("click", () => drop(i));
  });
  element("add")?.addEventListener("click", add1);
  element("help-button").addEventListener("click", () => element("help").showModal());
};
const drawPlaces = () => {
  const models = chosen();
  element("places").innerHTML = "<a href='#card-0'>models</a>" + sections.map((word, section) => {
    const count = models.length > 1 ? differences(models, section) : 0;
    const told = models.length > 1 ? ` <small title="${count ? "lines that differ" : "the same"}">${count || "="}</small>` : "";
    const label = models.length > 1 ? ` aria-label="${word}, ${count} lines differ"` : "";
    return `<a href="${escape(address({ at: word, line: "" }))}" data-at="${word}"${label}>${word}${told}</a>`;
  }).join("") + "<a href='#recorded-title'>recorded</a><a href='#verbs-title'>verbs</a><a href='#figures-title'>figures</a>"
    + "<a href='#questions-title'>questions</a><a href='#glossary-title'>glossary</a>";
  element("places").querySelectorAll("a[data-at]").forEach((one) =>
    one.addEventListener("click", () => focusOn(one.dataset.at)));
};
const drawSwitch = () => {
  element("switch").innerHTML = state.models.length < 2 ? "" : state.models.map((name, i) =>
    `<button type="button" aria-pressed="${i === state.active}" data-column="${i}">${escape(name)}</button>`).join("");
  element("switch").querySelectorAll("button").forEach((button) =>
    button.addEventListener("click", () => activate(Number(button.dataset.column))));
};
const activate = (column) => {
  state.active = column;
  document.body.dataset.active = column;
  document.querySelectorAll(".picker").forEach((one, i) => one.classList.toggle("active", i === column));
  document.querySelectorAll("#switch button").forEach((one, i) => one.setAttribute("aria-pressed", String(i === column)));
};
const add1 = () => {
  if (state.models.length >= MOST) return;
  const free = data.models.find((model) => !state.models.includes(model.name));
  state.active = state.models.length;
  go({ models: [...state.models, free.name], line: "", step: 0 });
};
const drop = (column) => {
  if (state.models.length < 2) return;
  state.active = 0;
  go({ models: state.models.filter((_, i) => i !== column), line: "", step: 0 });
};

// ------------------------------------------------------------------ the course

const drawCourse = () => {
  element("steps").innerHTML = data.steps.map((step, i) => `<li><a href="#step=${i + 1}"${
    state.step === i + 1 ? " aria-current='step'" : ""}>${escape(step.title)}</a></li>`).join("");
  const step = data.steps[state.step - 1];
  element("step").innerHTML = !step ? "" : `<div class="prose"><h3 id="step-title" tabindex="-1">${state.step}. ${escape(step.title)}</h3>${step.text}`
    + `<p class="question"><b>Question.</b> ${step.question}</p><details id="answer"><summary>An answer</summary><p>${step.answer}</p></details></div><p class="turn">`
    + (state.step > 1 ? `<a href="#step=${state.step - 1}">← the step before</a>` : "")
    + `<a href="${escape(address({ at: step.place, line: "" }))}" id="to-place">to <b>${escape(step.place)}</b></a>`
    + (timeOf(step.moment) === null ? "" : `<a href="#recorded-title" id="to-moment">recorded: <b>${escape(step.moment)}</b></a>`)
    + (state.step < data.steps.length ? `<a href="#step=${state.step + 1}">the next step →</a>` : "") + "</p>";
  element("to-place")?.addEventListener("click", () => focusOn(step.place));
  element("to-moment")?.addEventListener("click", () => toTime(timeOf(step.moment)));
};
const toStep = (by) => {
  const step = Math.min(Math.max(state.step + by, 0), data.steps.length);
  if (step === state.step) return;
  location.hash = step ? `step=${step}` : address({ step: 0 });
};

// ------------------------------------------------------------------ columns

const fact = (name, html) => (html ? `<div><dt>${name}</dt><dd>${html}</dd></div>` : "");
const essayHtml = (model) => `<details><summary>The essay of ${escape(model.module)}</summary><div class="prose">${
  model.essays.map(([name, html]) => `<h3>${escape(name)}</h3>${html}`).join("")}</div></details>`;
const drawCards = () => {
  element("cards").style.setProperty("--columns", state.models.length);
  element("cards").innerHTML = chosen().map((i, column) => {
    const model = data.models[i];
    const like = chosen().slice(0, column).map((other) => data.models[other]).find((other) => other.module === model.module);
    return `<article class="card c${column}" aria-labelledby="card-${column}"><h2 id="card-${column}" tabindex="-1">${escape(model.name)}</h2>`
      + `<p class="what">${escape(model.description)}</p><div class="prose about">${model.about}</div><dl class="facts">`
      + fact("wins when", model.wins) + fact("collapses when", model.collapses)
      + fact("threads", model.threads) + fact("a connection has", model.holds)
      + model.measured.map(([name, html]) => fact(escape(name), html)).join("")
      + fact("measured", "<a href='#measured-title'>in which run, and of all models</a>")
      + fact("serves", escape(model.transports.join(", ")))
      + fact("code", `${model.serverLines} lines, ${model.lines} with what it shares, ${model.branches} branches, ${model.files} ${model.files === 1 ? "file" : "files"}`)
      + `</dl>${like ? `<p>Its essay is that of <b>${escape(like.name)}</b>.</p>` : essayHtml(model)}</article>`;
  }).join("");
};
const drawColumns = () => {
  const models = chosen();
  element("columns").innerHTML = sections.map((_, section) => sectionHtml(models, section)).join("");
};

// ------------------------------------------------------------------ verbs

const lineLink = (model, file, number, column) => {
  const line = linesOf(model).find((each) => each.file === file && each.number === number);
  const at = line ? sections[line.section] : state.at;
  return address({ models: withModel(column, data.models[model].name), at, line: `${fileName(file)}:${number}`, step: 0 });
};
const fragmentHtml = (model, [file, from, to], column) => {
  const indent = indentOf(file, from, to);
  let html = fromHtml(file, from);
  for (let number = from; number <= to; number++) {
    html += `<div class="line"><a class="no" tabindex="${number === from ? 0 : -1}" aria-label="line ${number}" href="${
      escape(lineLink(model, file, number, column))}">${number}</a><code>${codeHtml(file, number, [], indent)}</code></div>`;
  }
  return html;
};
const drawVerbs = () => {
  const models = chosen();
  const heads = models.map((i, column) => `<th scope="col" class="c${column}">${escape(data.models[i].name)}</th>`).join("");
  const rows = data.verbs.map((verb, v) => `<tr><th scope="row">${verb}</th>${models.map((i, column) => {
    const model = data.models[i];
    const fragments = model.verbs[v].map((each) => fragmentHtml(i, each, column)).join("");
    const none = model.verbs.some((each) => each.length) ? "as the interface has it: nothing"
      : "no StreamSocket: see its own read, write and close";
    const words = model.words[v] ? `<p class="words">${escape(model.words[v])}</p>` : "";
    return `<td class="c${column}">${words}${fragments || `<p class="words">${none}</p>`}</td>`;
  }).join("")}</tr>`).join("");
  element("verb-code").innerHTML = `<table class="code verbs"><thead><tr><th scope="col">verb</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
  const told = data.verbs.map((_, v) => v).filter((v) => data.models.some((model) => model.words[v]));
  element("verb-words").innerHTML = "<div class='table' tabindex='0' role='region' aria-label='verbs of all models'><table class='plain'><thead><tr><th scope='col'>model</th>"
    + told.map((v) => `<th scope="col">${data.verbs[v]}</th>`).join("") + "</tr></thead><tbody>"
    + data.models.map((model, i) => `<tr><th scope="row">${escape(model.name)}</th>${told.map((v) => {
      const first = model.verbs[v][0];
      const words = escape(model.words[v] || (first ? "see the lines" : "no StreamSocket"));
      const html = first ? `<a href="${escape(lineLink(i, first[0], first[1], state.active))}">${words}</a>` : words;
      return `<td data-label="${data.verbs[v]}">${html}</td>`;
    }).join("")}</tr>`).join("") + "</tbody></table></div>";
};

// ------------------------------------------------------------------ places

const focusOn = (word) => {
  const title = element(`title-${word}`);
  title?.focus({ preventScroll: true });
  element(`at-${word}`)?.scrollIntoView();
};
const focusOnLine = (name) => {
  document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
  const cell = document.querySelector(`#columns td[data-line="${CSS.escape(name)}"]`);
  if (!cell) return false;
  const column = [...cell.classList].find((each) => /^c\d$/.test(each));
  activate(Number(column.slice(1)));
  cell.classList.add("lit");
  cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "center" });
  return true;
};
// The section that is read: the last one that begins above the middle of the upper half.
const current = () => {
  const middle = innerHeight / 3;
  return sections.findLastIndex((word) => element(`at-${word}`).getBoundingClientRect().top < middle);
};
const toSection = (by) => {
  const focused = sections.findIndex((word) => element(`title-${word}`) === document.activeElement);
  const next = Math.min(Math.max((focused < 0 ? current() : focused) + by, 0), sections.length - 1);
  settle({ at: sections[next], line: "" });
  markPlace();
  focusOn(sections[next]);
};
const markPlace = () => document.querySelectorAll("#places a[data-at]").forEach((one) => {
  if (one.dataset.at === state.at) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
});

// ------------------------------------------------------------------ words

const tip = element("tip");
const hideTip = () => {
  tip.hidden = true;
  document.querySelectorAll("[aria-describedby=tip]").forEach((one) => one.removeAttribute("aria-describedby"));
};
const showTip = (word) => {
  hideTip();
  tip.textContent = element(word.getAttribute("href").slice(1)).nextElementSibling.textContent;
  tip.hidden = false;
  word.setAttribute("aria-describedby", "tip");
  const at = word.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 8));
  const below = at.bottom + tip.offsetHeight + 8 < innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? at.bottom + 4 : at.top - tip.offsetHeight - 4}px`;
};
for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(begin, (e) => { if (e.target.closest?.("a.word")) showTip(e.target.closest("a.word")); });
  document.addEventListener(end, (e) => {
    if (e.target.closest?.("a.word") && !(e.relatedTarget instanceof Node && tip.contains(e.relatedTarget))) hideTip();
  });
}
tip.addEventListener("pointerleave", hideTip);

// ------------------------------------------------------------------ keys

const KEYS = {
  j: () => toSection(1),
  k: () => toSection(-1),
  ArrowRight: () => toStep(1),
  ArrowLeft: () => toStep(-1),
  n: () => shift(1),
  p: () => shift(-1),
  c: () => activate((state.active + 1) % state.models.length),
  a: () => add1(),
  d: () => drop(state.active),
  "?": () => element("help").showModal(),
  ...PLAYER_KEYS,
};
const take = (number) => {
  if (number < data.models.length) go({ models: withModel(state.active, data.models[number].name), line: "", step: 0 });
};
const shift = (by) => take((chosen()[state.active] + by + data.models.length) % data.models.length);
document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") hideTip();
  if (e.ctrlKey || e.metaKey || e.altKey || element("help").open || !element("keys").checked) return;
  if (e.target.closest("input, .table, #lanes") && e.key.startsWith("Arrow")) return;
  if (e.target.closest("input:not([type=range]), select, textarea, [contenteditable]")) return;
  if (/^[1-9]$/.test(e.key)) {
    take(Number(e.key) - 1);
  } else if (Object.hasOwn(KEYS, e.key)) {
    e.preventDefault();
    KEYS[e.key]();
  }
});

// ------------------------------------------------------------------ all of it

const show = () => {
  const focused = document.activeElement?.id;
  const read = document.querySelector(".place") ? current() : -1;
  const top = read < 0 ? 0 : element(`at-${sections[read]}`).getBoundingClientRect().top;
  drawPickers();
  drawPlaces();
  drawSwitch();
  drawCourse();
  drawCards();
  drawColumns();
  drawVerbs();
  drawPlayer();
  activate(Math.max(state.active, 0));
  markPlace();
  if (focused && document.activeElement?.id !== focused) element(focused)?.focus({ preventScroll: true });
  if (read >= 0) {
    scrollBy({ top: element(`at-${sections[read]}`).getBoundingClientRect().top - top, behavior: "instant" });
  }
};
// Goes where the address has come to point; where it points as before the reader stays.
const follow = () => {
  if (!readState(location.hash)) return false;
  const before = followed;
  followed = { at: state.at, line: state.line, step: state.step };
  show();
  const { hash } = location;
  if (state.time !== null && /models=/.test(hash) && !/[#&]t=/.test(hash)) settle({});
  document.title = `${state.models.join(" | ")}: servers side by side`;
  if (state.line && state.line !== before.line && focusOnLine(state.line)) return true;
  if (state.step && state.step !== before.step && !/[#&]at=/.test(hash)) {
    element("step-title").focus({ preventScroll: true });
    element("course").scrollIntoView();
  } else if (state.at && state.at !== before.at) {
    focusOn(state.at);
  }
  return true;
};
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
if (!follow()) { // opened at a word: the columns are drawn all the same
  readState("");
  show();
  element(location.hash.slice(1))?.scrollIntoView();
}
requestAnimationFrame(() => document.documentElement.classList.add("opened")); // from here on it glides
