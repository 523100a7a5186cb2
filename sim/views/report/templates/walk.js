(() => {
  const box = document.getElementById("walk");
  const data = JSON.parse(document.getElementById("walk-data").textContent);
  const [replicate, ...pair] = box.querySelectorAll("select"), slider = box.querySelector("input"), when = box.querySelector("output");
  const points = data.measures[0].paths[0][0].length, month = Math.max(1, Math.round(data.month / data.step));
  const left = 58, right = 10, top = 8, foot = 18, tall = 110;
  const tiles = data.measures.map(measure => {
    const tile = document.createElement("div"), title = document.createElement("p"), unit = document.createElement("span"), chart = document.createElement("div");
    const values = document.createElement("p");
    title.append(measure.label + ", ", unit);
    unit.textContent = measure.unit + " (" + measure.meaning + ")";
    unit.className = "quiet";
    chart.className = "chart";
    tile.append(title, values, chart);
    box.querySelector(".tiles").append(tile);
    return {measure, chart, values};
  });
  const chosen = () => pair.map(one => Number(one.value));
  const value = (tile, policy) => tile.measure.paths[replicate.value][policy][slider.value];

  const move = () => {
    const at = Number(slider.value), day = (at + 1) * data.step;
    when.textContent = "Month " + Math.ceil(day / data.month) + ", day " + day;
    slider.setAttribute("aria-valuetext", when.textContent);
    for (const tile of tiles) {
      const both = chosen().map(policy => value(tile, policy));
      tile.values.replaceChildren(...chosen().flatMap((policy, place) => {
        const one = document.createElement("span"), name = document.createElement("span");
        one.className = "word";
        name.className = "hidden";
        name.textContent = data.policies[policy].name + " ";
        one.append(sign(data.policies[policy]), name, number(both[place]));
        return [one];
      }));
      const gap = document.createElement("span");
      gap.className = "word quiet";
      gap.textContent = both.includes(null) ? "" : "difference " + number(both[0] - both[1], true);
      tile.values.append(gap);
      tile.place.forEach(mark => mark(at));
    }
  };
  const paint = () => {
    for (const tile of tiles) {
      const wide = tile.chart.clientWidth, paths = chosen().map(policy => tile.measure.paths[replicate.value][policy]);
      const [low, high] = limits(paths.flat()), end = wide - right;
      const x = at => left + (points > 1 ? at / (points - 1) : .5) * (end - left);
      const y = one => tall - foot - (one - low) / (high - low) * (tall - foot - top);
      const svg = draw("svg", {width: wide, height: tall, role: "img", "aria-label": tile.measure.label + ", day by day"});
      for (const at of steps(low, high, 2)) {
        svg.append(draw("line", {x1: left, x2: end, y1: y(at), y2: y(at), stroke: "#d5dae1"}));
        svg.append(draw("text", {x: left - 6, y: y(at) + 4, "text-anchor": "end"}, number(at)));
      }
      for (const at of steps(1, points * data.step / data.month, Math.max(2, wide / 60)).filter(Number.isInteger)) {
        svg.append(draw("text", {x: x(at * data.month / data.step - 1), y: tall - 3, "text-anchor": "middle"}, at));
      }
      const rule = draw("line", {y1: top, y2: tall - foot, stroke: "#56606c", "stroke-dasharray": "3 3"});
      svg.append(rule);
      tile.place = [at => { rule.setAttribute("x1", x(at)); rule.setAttribute("x2", x(at)); }];
      paths.forEach((path, place) => {
        const colour = data.policies[chosen()[place]].colour;
        const line = path.map((one, at) => one === null ? null : x(at).toFixed(1) + "," + y(one).toFixed(1)).filter(Boolean);
        const dot = draw("circle", {r: 3.5, fill: colour});
        svg.append(draw("polyline", {points: line.join(" "), fill: "none", stroke: colour, "stroke-width": 1.6, "stroke-dasharray": place ? "5 2" : "none"}), dot);
        tile.place.push(at => {
          dot.setAttribute("visibility", path[at] === null ? "hidden" : "visible");
          dot.setAttribute("cx", x(at));
          dot.setAttribute("cy", path[at] === null ? 0 : y(path[at]));
        });
      });
      tile.chart.replaceChildren(svg);
    }
    move();
  };
  const go = at => { slider.value = Math.max(0, Math.min(points - 1, Math.round(at))); move(); };

  data.replicates.forEach((text, place) => replicate.add(new Option(text, place)));
  pair.forEach((one, place) => {
    data.policies.forEach((policy, at) => one.add(new Option(policy.glyph + " " + policy.name, at)));
    one.value = place;
  });
  slider.max = slider.value = points - 1;
  slider.addEventListener("input", move);
  slider.addEventListener("keydown", event => {
    const step = {PageUp: month, PageDown: -month}[event.key];
    if (!step) return;
    event.preventDefault();
    go(Number(slider.value) + step);
  });
  for (const {chart} of tiles) {
    const point = event => {
      const place = chart.getBoundingClientRect();
      go((event.clientX - place.left - left) / (place.width - left - right) * (points - 1));
    };
    chart.addEventListener("pointerdown", point);
    chart.addEventListener("pointermove", event => { if (event.buttons) point(event); });
  }
  [replicate, ...pair].forEach(one => one.addEventListener("change", paint));
  box.closest("details").addEventListener("toggle", paint);
  addEventListener("resize", paint);
  box.hidden = false;
  document.getElementById("walk-still").open = false;
  paint();
})();
