// Opens sets of COLUMNS models, one after the other: each line of each must stand in its column, once and in order.
(async () => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const count = (model) => model.sections.flat().reduce((sum, [, from, to]) => sum + to - from + 1, 0);
  const sets = [];
  data.models.forEach((a, i) => {
    if (COLUMNS === 3) {
      sets.push([a, data.models[(i + 1) % data.models.length], data.models[(i + 5) % data.models.length]]);
    } else {
      data.models.slice(i + 1).forEach((b) => sets.push([a, b]));
    }
  });
  const problems = [];
  for (const set of sets) {
    const names = set.map((model) => model.name);
    const hash = "#models=" + names.join(",");
    const drawn = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = hash;
    await drawn;
    const heads = [...document.querySelectorAll("#cards h2")].map((head) => head.textContent);
    if (heads.join() !== names.join()) problems.push(hash + ": shows " + heads);
    set.forEach((model, column) => {
      const lines = [...document.querySelectorAll("#columns td.c" + column + "[data-line]")].map((cell) => cell.dataset.line);
      const expected = model.sections.flat().flatMap(([file, from, to]) =>
        Array.from({ length: to - from + 1 }, (_, i) => data.files[file].path.replace(/.*\//, "") + ":" + (from + i)));
      if (lines.join() !== expected.join()) problems.push(hash + ": column " + column + " has " + lines.length + " of " + count(model));
    });
    if (document.querySelectorAll("#columns section").length !== data.sections.length) problems.push(hash + ": sections");
    if (document.querySelectorAll("#verb-code tbody tr").length !== data.verbs.length) problems.push(hash + ": verbs");
  }
  return { shown: sets.length, problems: problems.slice(0, 20) };
})()
