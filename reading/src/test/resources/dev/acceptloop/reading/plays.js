// Plays each recording, alone, at forty times: a thread is in what its block says, a connection in one place.
(async () => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const problems = [];
  let played = 0;
  for (const model of data.models) {
    const recording = data.recordings[model.name];
    if (!recording) continue;
    played++;
    const drawn = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = `#models=${model.name}&t=0~0`;
    await drawn;
    const say = (what) => problems.push(`${model.name}: ${what}`);
    const lanes = [...document.querySelectorAll("#films [data-lane^=t]")];
    if (lanes.length !== recording.threads.length) say(`${lanes.length} lanes of ${recording.threads.length} threads`);
    for (const { id, name } of recording.threads) {
      const events = recording.events.filter((event) => event.thread === id).length;
      const blocks = document.querySelectorAll(`#films [data-lane=t${id}] .blocks i:not(.alive)`).length;
      if (events !== blocks) say(`${blocks} blocks of ${events} events of ${name}`);
    }
    for (const block of document.querySelectorAll("#films .blocks i")) {
      const [left, width] = [parseFloat(block.style.left), parseFloat(block.style.width)];
      if (!(left >= 0 && width >= 0 && left + width <= 100.01)) say(`a block at ${block.style.left}, ${block.style.width}: ${block.title}`);
    }
    const scrubber = document.getElementById("scrubber");
    let lit = 0;
    for (let value = 0; value <= 10000; value += 250) {
      scrubber.value = value;
      scrubber.dispatchEvent(new Event("input"));
      const dots = document.querySelectorAll("#boxes .dot").length;
      if (dots !== recording.connections.length) say(`${dots} dots at ${value}`);
      lit += document.querySelectorAll("#columns :is(td,th):is(.runs,.stands)").length ? 1 : 0;
    }
    if (lit < 4) say(`a line is lit at ${lit} of 41 times`);
  }
  return { played, problems: problems.slice(0, 20) };
})()
