// Lines of models beside each other: which belong together the page was told, here they are set in rows.
const lineLists = new Map();
const linesOf = (model) => {
  if (!lineLists.has(model)) {
    const all = [];
    data.models[model].sections.forEach((fragments, section) => fragments.forEach(([file, from, to]) => {
      for (let number = from; number <= to; number++) all.push({ file, number, section, first: number === from });
    }));
    lineLists.set(model, all);
  }
  return lineLists.get(model);
};
const textOf = (file, number) => data.files[file].lines[2 * (number - data.files[file].from)];
const kindsOf = (file, number) => data.files[file].lines[2 * (number - data.files[file].from) + 1];
const fileName = (file) => data.files[file].path.replace(/.*\//, "");
const place = (line) => `${fileName(line.file)}:${line.number}`;

// By line of a model: what it is to another, { kind, other, tokens }; what is not there is only here.
const relations = new Map();
const relation = (model, other) => {
  const key = `${model}>${other}`;
  if (!relations.has(key)) {
    const found = new Map();
    if (model === other) {
      linesOf(model).forEach((_, i) => found.set(i, { kind: "same", other: i, tokens: [] }));
    } else {
      const isLeft = model < other;
      const pair = data.pairs[isLeft ? `${model}-${other}` : `${other}-${model}`];
      const mine = (left, right) => (isLeft ? [left, right] : [right, left]);
      for (const kind of ["same", "moved"]) {
        for (let i = 0; i < pair[kind].length; i += 3) {
          const [a, b] = mine(pair[kind][i], pair[kind][i + 1]);
          for (let n = 0; n < pair[kind][i + 2]; n++) found.set(a + n, { kind, other: b + n, tokens: [] });
        }
      }
      for (let i = 0; i < pair.changed.length; i += 4) {
        const [a, b] = mine(pair.changed[i], pair.changed[i + 1]);
        const [tokens] = mine(pair.changed[i + 2], pair.changed[i + 3]);
        found.set(a, { kind: "changed", other: b, tokens });
      }
    }
    relations.set(key, found);
  }
  return relations.get(key);
};

// Rows of one section of two columns: [line of the left or null, line of the right or null].
const rowsOfTwo = (left, right, section) => {
  const inSection = (model) => linesOf(model).flatMap((line, i) => (line.section === section ? [i] : []));
  const as = inSection(left);
  const bs = inSection(right);
  const related = relation(left, right);
  const beside = (a) => {
    const to = related.get(a);
    return to && to.kind !== "moved" ? to.other : null;
  };
  const rows = [];
  let next = 0;
  let waiting = [];
  const flush = (until) => {
    const here = bs.slice(next, until);
    for (let i = 0; i < Math.max(waiting.length, here.length); i++) rows.push([waiting[i] ?? null, here[i] ?? null]);
    waiting = [];
    next = until;
  };
  for (const a of as) {
    const b = beside(a);
    if (b === null) {
      waiting.push(a);
    } else {
      flush(bs.indexOf(b));
      rows.push([a, b]);
      next++;
    }
  }
  flush(bs.length);
  return rows;
};

// Of as many columns as there are: each is set beside its left neighbour.
const rowsOf = (models, section) => {
  if (models.length === 1) {
    return linesOf(models[0]).flatMap((line, i) => (line.section === section ? [[i]] : []));
  }
  let rows = rowsOfTwo(models[0], models[1], section);
  for (let column = 2; column < models.length; column++) {
    rows = joined(rows, rowsOfTwo(models[column - 1], models[column], section), column);
  }
  return rows;
};

// Rows of columns up to one before, and rows of that one and the next, on their common line.
const joined = (rows, more, column) => {
  const result = [];
  let i = 0;
  let j = 0;
  const none = Array(column).fill(null);
  while (i < rows.length || j < more.length) {
    const left = i < rows.length ? rows[i] : null;
    const right = j < more.length ? more[j] : null;
    if (left && left[column - 1] === null && right && right[0] === null) {
      result.push([...left, right[1]]);
      i++;
      j++;
    } else if (left && left[column - 1] === null) {
      result.push([...left, null]);
      i++;
    } else if (right && right[0] === null) {
      result.push([...none, right[1]]);
      j++;
    } else {
      result.push([...left, right[1]]);
      i++;
      j++;
    }
  }
  return result;
};

// What a line is to its neighbours: what differs from one of them differs.
const statusOf = (models, column, line) => {
  let status = null;
  for (const near of [column - 1, column + 1]) {
    if (near < 0 || near >= models.length) continue;
    const to = relation(models[column], models[near]).get(line) || { kind: "only", tokens: [] };
    if (!status || status.kind === "same") status = { ...to, near: models[near] };
  }
  return status || { kind: "plain", tokens: [] };
};
const isBlank = (model, i) => {
  const line = linesOf(model)[i];
  return textOf(line.file, line.number).trim() === "";
};
const differences = (models, section) => {
  let count = 0;
  models.forEach((model, column) => linesOf(model).forEach((line, i) => {
    if (line.section !== section || isBlank(model, i)) return;
    const { kind } = statusOf(models, column, i);
    count += kind === "same" || kind === "plain" ? 0 : 1;
  }));
  return count;
};

// ------------------------------------------------------------------ as HTML

const codeHtml = (file, number, tokens, indent) => {
  const text = textOf(file, number);
  let at = 0;
  let token = 0;
  let html = "";
  for (const [, kind, length] of kindsOf(file, number).matchAll(/([a-z])(\d+)/g)) {
    let part = text.slice(at, at + Number(length));
    at += Number(length);
    if (token === 0 && kind === "w") part = part.slice(indent);
    const word = tokens.includes(token) ? `<mark>${escape(part)}</mark>` : escape(part);
    html += kind === "w" || kind === "n" || kind === "p" ? word : `<i class="${kind}">${word}</i>`;
    token++;
  }
  return html || " ";
};

// Of a fragment: how far all its lines are indented.
const indentOf = (file, from, to) => {
  let least = Infinity;
  for (let number = from; number <= to; number++) {
    const text = textOf(file, number);
    if (text.trim()) least = Math.min(least, text.length - text.trimStart().length);
  }
  return least === Infinity ? 0 : least;
};
const SIGNS = { same: "", plain: "", changed: "~", only: "+", moved: "↕" };
const WORDS = { changed: "changed", only: "only here", moved: "moved" };
const signHtml = (status) => {
  if (!SIGNS[status.kind]) return "<span class='sign'></span>";
  if (status.kind !== "moved") return `<span class="sign" title="${WORDS[status.kind]}">${SIGNS[status.kind]}</span>`;
  const there = linesOf(status.near)[status.other];
  const to = address({ line: place(there), at: sections[there.section], step: 0 });
  const title = `moved: in ${data.models[status.near].name} it is ${place(there)}`;
  return `<a class="sign" tabindex="-1" href="${escape(to)}" title="${escape(title)}">↕</a>`;
};
const fromHtml = (file, number) => {
  const { path } = data.files[file];
  return `<span class="from" title="${escape(path)}:${number}">${escape(path.replace(/\/.*/, ""))} <b>${escape(fileName(file))}:${number}</b></span>`;
};
const cellHtml = (models, column, i, indents) => {
  const line = linesOf(models[column])[i];
  const told = statusOf(models, column, i);
  const blank = isBlank(models[column], i);
  const status = blank ? { kind: told.kind === "only" ? "blank" : "same", tokens: [] } : told;
  const shown = blank && told.kind === "only" ? "only blank" : models.length === 1 ? "plain" : status.kind;
  const from = line.first ? fromHtml(line.file, line.number) : "";
  const to = address({ line: place(line), at: sections[line.section], step: 0 });
  return `<td class="c${column} ${shown}" data-line="${place(line)}">${from}<div class="line">`
    + `<a class="no" tabindex="-1" href="${escape(to)}">${line.number}</a>${signHtml(status)}`
    + `<code>${codeHtml(line.file, line.number, status.tokens, indents.get(`${line.file}:${line.number}`) ?? 0)}</code></div></td>`;
};
const sectionHtml = (models, section) => {
  const [word, meaning] = data.sections[section];
  const rows = rowsOf(models, section);
  const indents = new Map();
  models.forEach((model) => data.models[model].sections[section].forEach(([file, from, to]) => {
    const indent = indentOf(file, from, to);
    for (let number = from; number <= to; number++) indents.set(`${file}:${number}`, indent);
  }));
  const heads = models.map((model, column) => {
    const empty = data.models[model].sections[section].length ? "" : " <small>nothing</small>";
    return `<th scope="col" class="c${column}">${escape(data.models[model].name)}${empty}</th>`;
  }).join("");
  const body = rows.map((row) => `<tr>${models.map((_, column) => (row[column] === null
    ? `<td class="c${column} none"></td>` : cellHtml(models, column, row[column], indents))).join("")}</tr>`).join("");
  const count = models.length > 1 ? `<small>${differences(models, section)} lines differ</small>` : "";
  return `<section class="place" id="at-${word}" aria-labelledby="title-${word}"><h2 id="title-${word}" tabindex="-1">${word} ${count}</h2>`
    + `<p class="meaning">${escape(meaning)}</p><table class="code" aria-labelledby="title-${word}"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></section>`;
};
