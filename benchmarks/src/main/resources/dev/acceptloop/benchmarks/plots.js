// Curves by uPlot, with a legend that a keyboard reaches. The table beside each says the same.
const HEIGHT = 260;
const COLOURS = 8;
const DASHES = [[], [7, 4], [2, 3]];
const shown = (value) => value == null ? "–" : value.toLocaleString("en", { maximumSignificantDigits: 3 });
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const arms = []; // one colour for an arm in all of them
const place = (arm) => arms.includes(arm) ? arms.indexOf(arm) : arms.push(arm) - 1;
const plot = (box) => {
  const given = JSON.parse(box.querySelector("script").textContent);
  const chart = document.createElement("div");
  const legend = document.createElement("div");
  legend.className = "legend";
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", box.dataset.title + ": curves; the table below says the same");
  box.append(chart, legend);
  let hidden = new Set();
  let drawn = null;
  const buttons = given.series.map((one, i) => {
    const at = place(one.name);
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.innerHTML = "<span class='key'></span><span></span> <output></output>";
    button.children[1].textContent = one.name;
    button.firstChild.style.borderTop = `3px ${["solid", "dashed", "dotted"][Math.floor(at / COLOURS) % DASHES.length]} var(--c${at % COLOURS})`;
    button.addEventListener("click", () => {
      hidden.has(i) ? hidden.delete(i) : hidden.add(i);
      button.setAttribute("aria-pressed", String(!hidden.has(i)));
      drawn.setSeries(i + 1, { show: !hidden.has(i) });
    });
    const light = (on) => drawn.setSeries(on ? i + 1 : null, { focus: on });
    for (const on of ["pointerenter", "focus"]) button.addEventListener(on, () => light(true));
    for (const off of ["pointerleave", "blur"]) button.addEventListener(off, () => light(false));
    legend.append(button);
    return button;
  });
  const tell = (u) => buttons.forEach((button, i) => {
    const at = u.cursor.idx;
    button.lastChild.textContent = at == null ? "" : shown(given.series[i].values[at]);
  });
  const draw = () => {
    drawn?.destroy();
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    drawn = new uPlot({
      width: chart.clientWidth || 320,
      height: HEIGHT,
      legend: { show: false },
      focus: { alpha: 0.25 },
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      hooks: { setCursor: [tell] },
      scales: {
        x: { time: false, distr: given.spread ? 3 : 1, range: (u, low, high) => [low, high] },
        y: { distr: given.logarithmic ? 3 : 1, range: given.logarithmic ? undefined : (u, low, high) => [0, high * 1.05] },
      },
      axes: [
        { ...axis, size: 30, splits: () => given.places, filter: (u, s) => s, values: (u, s) => s.map((at) => given.labels[given.places.indexOf(at)]) },
        { ...axis, label: given.unit, labelSize: 18, labelFont: "12px system-ui", size: 56, values: (u, s) => s.map((v) => v == null ? "" : v >= 1000 ? v / 1000 + "k" : +v.toPrecision(6)) },
      ],
      padding: [8, 18, 0, 0],
      series: [{}].concat(given.series.map((one, i) => ({
        label: one.name,
        show: !hidden.has(i),
        stroke: colour("--c" + place(one.name) % COLOURS),
        dash: DASHES[Math.floor(place(one.name) / COLOURS) % DASHES.length],
        width: 2,
        spanGaps: true,
        points: { show: true, size: 5 },
      }))),
    }, [given.places, ...given.series.map((one) => one.values)], chart);
  };
  draw();
  new ResizeObserver(() => {
    if (chart.clientWidth && Math.abs(chart.clientWidth - drawn.width) > 1) drawn.setSize({ width: chart.clientWidth, height: HEIGHT });
  }).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
};
each(".plot", plot);
