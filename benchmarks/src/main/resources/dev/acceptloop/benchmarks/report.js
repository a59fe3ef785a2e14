// Points at one model everywhere, and sorts a table by a column. The report reads the same without it.
for (const one of document.querySelectorAll("[data-arm]")) {
  const same = () => document.querySelectorAll(`[data-arm="${CSS.escape(one.dataset.arm)}"]`);
  one.addEventListener("pointerenter", () => same().forEach((e) => e.classList.add("lit")));
  one.addEventListener("pointerleave", () => same().forEach((e) => e.classList.remove("lit")));
}
const number = (cell) => {
  const text = (cell.querySelector("b") || cell).textContent.replace(/[×+\s\u202f]/g, "");
  const value = parseFloat(text);
  return Number.isNaN(value) ? Infinity : value;
};
for (const head of document.querySelectorAll("table:not(.plain) thead th")) {
  head.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0];
    const column = head.cellIndex;
    const down = head.dataset.down !== "1";
    head.dataset.down = down ? "1" : "0";
    const rows = [...body.rows];
    const byName = (a, b) => a.cells[0].textContent.localeCompare(b.cells[0].textContent);
    const byNumber = (a, b) => number(a.cells[column]) - number(b.cells[column]);
    rows.sort(column === 0 ? byName : byNumber);
    body.append(...(down ? rows : rows.reverse()));
  });
}
