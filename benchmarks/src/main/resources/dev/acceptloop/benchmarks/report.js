// Points at one model everywhere, and sorts a table by a column. The report reads the same without it.
const each = (selector, use, within = document) => within.querySelectorAll(selector).forEach(use);
each("[data-arm]", (one) => {
  const light = (on) => each(`[data-arm="${CSS.escape(one.dataset.arm)}"]`, (e) => e.classList.toggle("lit", on));
  one.addEventListener("pointerenter", () => light(true));
  one.addEventListener("pointerleave", () => light(false));
});
const number = (cell) => {
  const text = (cell.querySelector("b") || cell).textContent.replace(/[×+\s\u202f]/g, "");
  const value = parseFloat(text);
  return Number.isNaN(value) ? Infinity : value;
};
each("table.sorted thead th", (head) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0];
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") !== "ascending";
    each("[aria-sort]", (other) => other.removeAttribute("aria-sort"), head.parentNode);
    head.setAttribute("aria-sort", down ? "ascending" : "descending");
    const rows = [...body.rows];
    const byName = (a, b) => a.cells[0].textContent.localeCompare(b.cells[0].textContent);
    const byNumber = (a, b) => number(a.cells[column]) - number(b.cells[column]);
    rows.sort(column === 0 ? byName : byNumber);
    body.append(...(down ? rows : rows.reverse()));
  });
});
// On paper nobody can open anything.
addEventListener("beforeprint", () => each("details", (one) => { one.open = true; }));
