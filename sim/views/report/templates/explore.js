(() => {
  const box = document.getElementById("explore");
  const data = JSON.parse(document.getElementById("explore-data").textContent);
  const choice = box.querySelector("select"), levels = box.querySelector("input[value=levels]");
  const frame = box.querySelector(".chart"), said = box.querySelector("tbody"), when = box.querySelector("caption");
  const shown = data.policies.map(() => true);
  let month = null;

  const lines = () => {
    const one = data.measures[choice.value];
    return data.policies.map((policy, place) => {
      const gap = place ? one.gaps[place - 1] : null;
      if (levels.checked) return {policy, mean: one.levels[place]};
      return gap && {policy, mean: gap[0], low: gap[1], high: gap[2]};
    }).map((line, place) => shown[place] ? line : null);
  };
  const paint = () => {
    const one = data.measures[choice.value], all = lines(), months = one.levels[0].length;
    const wide = frame.clientWidth, tall = Math.max(220, Math.min(360, wide * .5));
    const values = all.filter(Boolean).flatMap(line => [...line.mean, ...(line.low || []), ...(line.high || [])]).filter(value => value !== null);
    if (!levels.checked) values.push(0);
    const [low, high] = limits(values);
    const left = 64, right = wide - 12, top = 10, foot = tall - 30;
    const x = at => left + (months > 1 ? at / (months - 1) : .5) * (right - left);
    const y = value => foot - (value - low) / (high - low) * (foot - top);
    const svg = draw("svg", {width: wide, height: tall, role: "img", "aria-label": one.label + ", month by month"});
    for (const at of steps(low, high, 5)) {
      svg.append(draw("line", {x1: left, x2: right, y1: y(at), y2: y(at), stroke: at === 0 ? "#1b2430" : "#d5dae1"}));
      svg.append(draw("text", {x: left - 6, y: y(at) + 4, "text-anchor": "end"}, number(at)));
    }
    for (const at of steps(1, months, Math.max(2, wide / 70)).filter(Number.isInteger)) {
      svg.append(draw("text", {x: x(at - 1), y: tall - 10, "text-anchor": "middle"}, at));
    }
    for (const line of all.filter(Boolean)) {
      const points = line.mean.map((value, at) => value === null ? null : x(at) + "," + y(value)).filter(Boolean);
      if (line.low && line.low[0] !== null) {
        const edge = [...line.high.map((value, at) => x(at) + "," + y(value)), ...line.low.map((value, at) => x(at) + "," + y(value)).reverse()];
        svg.append(draw("polygon", {points: edge.join(" "), fill: line.policy.colour, opacity: .13}));
      }
      svg.append(draw("polyline", {points: points.join(" "), fill: "none", stroke: line.policy.colour, "stroke-width": 2}));
      if (months === 1) svg.append(draw("circle", {cx: x(0), cy: y(line.mean[0]), r: 4, fill: line.policy.colour}));
    }
    const at = month === null ? months - 1 : Math.min(month, months - 1);
    svg.append(draw("line", {x1: x(at), x2: x(at), y1: top, y2: foot, stroke: "#56606c", "stroke-dasharray": "3 3"}));
    frame.replaceChildren(svg);
    when.textContent = one.label + " (" + one.unit + "), month " + (at + 1) + ". " + one.meaning[0].toUpperCase() + one.meaning.slice(1) + ".";
    said.replaceChildren(...all.filter(Boolean).map(line => {
      const row = document.createElement("tr"), name = document.createElement("th"), value = document.createElement("td");
      name.scope = "row";
      name.append(sign(line.policy), line.policy.name);
      value.className = "number";
      value.textContent = number(line.mean[at], !levels.checked) + (line.low && line.low[at] !== null ? " (" + number(line.low[at]) + " to " + number(line.high[at]) + ")" : "");
      row.append(name, value);
      return row;
    }));
  };

  data.measures.forEach((one, place) => choice.add(new Option(one.label, place)));
  data.policies.forEach((policy, place) => {
    const label = document.createElement("label"), tick = document.createElement("input");
    tick.type = "checkbox";
    tick.checked = true;
    tick.addEventListener("change", () => { shown[place] = tick.checked; paint(); });
    label.append(tick, " ", sign(policy), policy.name);
    box.querySelector("fieldset.who").append(label);
  });
  const point = event => {
    const months = data.measures[choice.value].levels[0].length, place = frame.getBoundingClientRect();
    const share = (event.clientX - place.left - 64) / (place.width - 76);
    month = Math.max(0, Math.min(months - 1, Math.round(share * (months - 1))));
    paint();
  };
  frame.addEventListener("pointermove", point);
  frame.addEventListener("pointerdown", point);
  frame.addEventListener("keydown", event => {
    const months = data.measures[choice.value].levels[0].length, step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!step) return;
    month = Math.max(0, Math.min(months - 1, (month === null ? months - 1 : month) + step));
    event.preventDefault();
    paint();
  });
  box.addEventListener("change", paint);
  box.closest("details").addEventListener("toggle", paint);
  addEventListener("resize", paint);
  box.hidden = false;
  document.getElementById("explore-off").hidden = true;
  paint();
})();
