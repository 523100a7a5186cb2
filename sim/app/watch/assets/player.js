/* The player of the workshop: two policies side by side in the same replicate, day by day; a click tells a person's two lives.
   Plain JavaScript; everything that is read comes from the data of sim.app.watch.frames. All text is set as text, never as markup. */
(() => {
  "use strict";
  const HEARD = 1, GOOD = 2, BAD = 4, ASKS = 8, HELPS = 16, FAILED = 32, SAID = GOOD | BAD | ASKS | HELPS;
  const PROSPECT = 0, CUSTOMER = 1, ADVOCATE = 2, FORMER = 3, LOUD = 1, INFLUENCER = 2;
  const ROLES = ["prospect", "customer", "advocate", "former"], SERVICES = ["none", "wait", "solved", "unsolved", "unanswered"];
  const FAR = 60, CLEARLY = 10; // attitude at the ends of the colours, and difference that is shown, in hundredths
  const LOOKS = {
    light: {
      attitude: ["#8f3b00", "#e08a00", "#f6d8a6", "#f1f1ef", "#a9cfec", "#3d8cc9", "#0a3f78"],
      role: ["#d5d9de", "#56b4e9", "#e69f00", "#6b7280"], value: ["#e3ecf7", "#b5d1ea", "#74acd6", "#2f7ab8", "#0a3f78"],
      service: ["#e4e7ea", "#e69f00", "#0072b2", "#cc79a7", "#c24a00"], good: "#0a3f78", bad: "#8f3b00",
    },
    dark: {
      attitude: ["#ff8a33", "#d9771f", "#8a6238", "#5b626b", "#3f7196", "#4a9fd8", "#8fd0ff"],
      role: ["#4a525c", "#56b4e9", "#f0b429", "#9aa3ad"], value: ["#33475c", "#3d6a92", "#4a90c8", "#74b8ea", "#bfe3ff"],
      service: ["#4a525c", "#f0b429", "#5ab0ee", "#e39ac4", "#ff7a3d"], good: "#8fd0ff", bad: "#ff9a4d",
    },
  };

  const { unpack, fill, make, mixed } = window.Grapevine.tools;

  class Player {
    constructor(element, data, options) {
      this.data = data; this.options = options; this.words = data.labels;
      this.day = 0; this.clock = 0; this.playing = false; this.speed = 5; this.by = "attitude"; this.chosen = -1; this.found = -1;
      this.places = unpack(data.places, Int16Array); this.ties = unpack(data.ties, Uint16Array);
      this.traits = unpack(data.traits, Uint8Array); this.band = unpack(data.band, Uint8Array);
      this.numbers = unpack(data.numbers, Int32Array);
      this.sides = data.sides.map((side) => ({
        ...side, attitude: unpack(side.attitude, Int8Array), role: unpack(side.role, Uint8Array),
        marks: unpack(side.marks, Uint8Array), service: unpack(side.service, Uint8Array),
      }));
      this.still = matchMedia("(prefers-reduced-motion: reduce)");
      this.build(element);
      this.listen();
      this.restyle();
    }

    say(name, gaps = {}) { return fill(this.words[name] ?? name, gaps); }
    number(value, digits = 0) {
      return value.toLocaleString(this.words.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
    }
    money(value) {
      const unit = this.data.currency, space = /\p{L}$/u.test(unit) ? " " : "";
      return `${value < -0.5 ? "−" : ""}${unit}${space}${this.number(Math.abs(Math.round(value)))}`;
    }
    attitude(hundredths) { return `${hundredths > 0 ? "+" : ""}${this.number(hundredths / 100, 2)}`; }
    dayText(day = this.day) { return day ? this.say("day", { day, days: this.data.days }) : this.say("start"); }
    index(place, day = this.day) { return day * this.data.people + place; }
    differs(place) {
      const at = this.index(place), [one, other] = this.sides;
      return one.role[at] !== other.role[at] || Math.abs(one.attitude[at] - other.attitude[at]) >= CLEARLY;
    }

    // The parts of the page

    build(element) {
      const root = this.root = make("div", "gv-player", undefined, { role: "region", "aria-label": this.data.title, tabindex: 0 });
      const head = make("div", "gv-head"), title = make("p", "gv-title", this.data.title, { title: this.data.title });
      this.dayNow = make("p", "gv-day"); this.event = make("p", "gv-event"); this.gap = make("p", "gv-gap", "\u00a0");
      title.append(make("span", "gv-lead", ` – ${this.say("lead")}`));
      head.append(title, this.dayNow, this.gap, this.event);
      const pair = make("div", "gv-sides");
      for (const side of this.sides) pair.append(this.buildSide(side));
      const { people, market, seed } = this.data, gaps = { seed, people: this.number(people), market: this.number(market) };
      const note = make("p", "gv-note", `${this.say(people < market ? "same" : "all", gaps)} ${this.say("keys")}`);
      this.key = make("div", "gv-key");
      this.story = new window.Grapevine.Story(this);
      root.append(head, pair, this.buildControls(), this.key, this.story.root, note);
      element.replaceChildren(root);
    }

    buildSide(side) {
      const part = make("section", "gv-side"), title = make("h2", "gv-policy");
      side.mark = make("span", "gv-glyph", side.glyph, { "aria-hidden": "true" });
      title.append(side.mark, make("span", "", side.label));
      const list = make("dl", "gv-counts");
      side.shown = {};
      for (const name of ["customers", "advocates", "complaints", "mood", "profit"]) {
        const box = make("div", `gv-${name}`);
        side.shown[name] = make("dd", "");
        box.append(make("dt", "", this.say(name)), side.shown[name]);
        list.append(box);
      }
      side.canvas = make("canvas", "gv-network", undefined, { role: "img" });
      side.queue = make("div", "gv-queue"); side.full = make("div", "gv-fill"); side.wait = make("span", "gv-wait");
      side.queue.append(side.full, side.wait);
      part.append(title, list, side.canvas, side.queue);
      return part;
    }

    buildControls() {
      const box = make("div", "gv-controls"), days = this.data.days;
      const button = (name, text, act) => {
        const made = make("button", `gv-button gv-${name}`, text, { type: "button", "aria-label": this.say(name), title: this.say(name) });
        made.addEventListener("click", act);
        return made;
      };
      this.toggle = button("play", "▶", () => this.play(!this.playing));
      this.range = make("input", "gv-scrub", undefined, { type: "range", min: 0, max: days, step: 1, value: 0, "aria-label": this.say("scrub") });
      this.range.addEventListener("input", () => this.seek(Number(this.range.value)));
      this.speeds = make("select", "gv-speed", undefined, { "aria-label": this.say("speed") });
      for (const n of [1, 2, 5, 10, 20]) this.speeds.append(make("option", "", this.say("per second", { n }), { value: n }));
      this.speeds.value = this.speed;
      this.speeds.addEventListener("change", () => { this.speed = Number(this.speeds.value); });
      this.line = make("canvas", "gv-line", undefined, { role: "img", "aria-label": this.lineText() });
      const track = make("div", "gv-track"), row = make("div", "gv-row"), second = make("div", "gv-row");
      track.append(this.line, this.range);
      row.append(button("back", "◀", () => this.seek(this.day - 1)), this.toggle, button("next", "▶", () => this.seek(this.day + 1)), track);
      const find = make("button", "gv-button gv-find", this.say("find"), { type: "button" });
      find.addEventListener("click", () => this.find());
      second.append(this.buildColours(), this.speeds, find);
      box.append(row, second);
      return box;
    }

    buildColours() {
      const box = make("fieldset", "gv-colours"), group = `gv-by-${Math.random().toString(36).slice(2)}`;
      box.append(make("legend", "", this.say("colour")));
      for (const by of ["attitude", "role", "value", "service"]) {
        const label = make("label", ""), input = make("input", "", undefined, { type: "radio", name: group, value: by });
        input.checked = by === this.by;
        input.addEventListener("change", () => { this.by = by; this.showKey(); this.draw(); });
        label.append(input, make("span", "", this.say(by)));
        box.append(label);
      }
      return box;
    }

    showKey() {
      const rows = [[this.say(this.by), []], [this.say("people"), []], [this.say("marks"), []]], look = this.look;
      const scale = { role: ROLES, service: SERVICES, value: ["low", "", "", "", "high"] }[this.by];
      const names = scale || ["bad attitude", "", "", "neither", "", "", "good attitude"];
      names.forEach((name, place) => rows[0][1].push([name, (pen) => this.person(pen, 9, 9, CUSTOMER, 0, look[this.by][place], 6, place)]));
      const grey = look.role[0], shapes = [["customer", CUSTOMER, 0], ["prospect", PROSPECT, 0], ["advocate", ADVOCATE, 0], ["former", FORMER, 0],
        ["loud", CUSTOMER, LOUD], ["influencer", CUSTOMER, INFLUENCER]];
      for (const [name, role, trait] of shapes) rows[1][1].push([name, (pen) => this.person(pen, 9, 9, role, trait, grey)]);
      rows[1][1].push(["different", (pen) => { this.person(pen, 9, 9, CUSTOMER, 0, grey); this.ring(pen, 9, 9, 8, look.apart, 2); }]);
      for (const [name, bit] of [["good", GOOD], ["bad", BAD], ["asks", ASKS], ["helps", HELPS], ["failed", FAILED]])
        rows[2][1].push([name, (pen) => this.mark(pen, 9, 16, bit, 1)]);
      rows[2][1].push(["heard", (pen) => this.disc(pen, 9, 9, 8, look.halo)]);
      rows[2][1].push(["line", (pen) => { pen.strokeStyle = look.good; pen.lineWidth = 2; pen.beginPath(); pen.moveTo(1, 14); pen.lineTo(17, 4); pen.stroke(); }]);
      this.key.replaceChildren(...rows.map(([name, entries]) => {
        const row = make("div", "gv-entries");
        row.append(make("span", "gv-kind", name), ...entries.map(([label, draw]) => {
          const entry = make("span", "gv-entry"), canvas = make("canvas", "", undefined, { "aria-hidden": "true" });
          canvas.width = canvas.height = 36;
          const pen = canvas.getContext("2d");
          pen.scale(2, 2); draw(pen);
          entry.append(canvas, make("span", "", label ? this.say(label) : ""));
          return entry;
        }));
        return row;
      }));
    }

    // Drawing

    restyle() {
      const style = getComputedStyle(this.root), colour = (name) => style.getPropertyValue(`--gv-${name}`).trim();
      const dark = colour("scheme") === "dark";
      this.look = { ...LOOKS[dark ? "dark" : "light"], ink: colour("ink"), quiet: colour("quiet"), edge: colour("edge"), halo: colour("halo"), paper: colour("paper"), apart: colour("apart") };
      for (const side of this.sides) {
        side.ink = dark ? mixed([side.colour, "#ffffff"], 0.5) : side.colour;
        side.mark.style.color = side.ink; side.full.style.backgroundColor = side.ink;
      }
      this.showKey(); this.resize();
    }

    resize() {
      this.scale = Math.min(3, window.devicePixelRatio || 1);
      for (const canvas of [...this.sides.map((side) => side.canvas), this.line]) {
        const box = canvas.getBoundingClientRect();
        canvas.width = Math.max(1, Math.round(box.width * this.scale)); canvas.height = Math.max(1, Math.round(box.height * this.scale));
      }
      this.width = this.sides[0].canvas.width / this.scale; this.height = this.sides[0].canvas.height / this.scale;
      this.ground = document.createElement("canvas"); // the ties, which stand still
      this.ground.width = this.sides[0].canvas.width; this.ground.height = this.sides[0].canvas.height;
      const pen = this.pen(this.ground);
      pen.strokeStyle = this.look.edge; pen.lineWidth = 0.6; pen.beginPath();
      for (let tie = 0; tie < this.ties.length; tie += 2) { pen.moveTo(...this.at(this.ties[tie])); pen.lineTo(...this.at(this.ties[tie + 1])); }
      pen.stroke();
      this.size = Math.max(0.7, Math.min(1.5, Math.sqrt((this.width * this.height) / (480 * Math.max(60, this.data.people)))));
      this.show();
    }

    pen(canvas) {
      const pen = canvas.getContext("2d");
      pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      return pen;
    }
    at(place) {
      const x = this.places[2 * place] / 10000, y = this.places[2 * place + 1] / 10000;
      return [16 + (x + 1) / 2 * (this.width - 32), 22 + (1 - y) / 2 * (this.height - 38)];
    }
    disc(pen, x, y, radius, colour) { pen.fillStyle = colour; pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.fill(); }
    ring(pen, x, y, radius, colour, width) { pen.strokeStyle = colour; pen.lineWidth = width; pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.stroke(); }

    person(pen, x, y, role, trait, colour, radius = [3, 5, 8, 4][role] * (this.size || 1), service = -1) {
      pen.fillStyle = colour; pen.strokeStyle = role === PROSPECT ? this.look.quiet : this.look.ink; pen.lineWidth = role === PROSPECT ? 0.5 : 0.8;
      pen.beginPath();
      const corners = (points) => { points.forEach(([dx, dy]) => pen.lineTo(x + dx * radius, y + dy * radius)); pen.closePath(); };
      if (role === FORMER) {
        pen.moveTo(x - radius, y - radius); pen.lineTo(x + radius, y + radius); pen.moveTo(x + radius, y - radius); pen.lineTo(x - radius, y + radius);
        pen.strokeStyle = this.look.quiet; pen.lineWidth = 3.4; pen.stroke();
        pen.strokeStyle = colour; pen.lineWidth = 1.8;
      } else if (role === ADVOCATE) corners([...Array(10).keys()].map((k) => [Math.sin(k * Math.PI / 5) * (k % 2 ? 0.48 : 1.1), -Math.cos(k * Math.PI / 5) * (k % 2 ? 0.48 : 1.1)]));
      else if (trait & INFLUENCER) corners([[0, -1.5], [1.5, 0], [0, 1.5], [-1.5, 0]]);
      else if (trait & LOUD) corners([[-1.2, -0.9], [1.2, -0.9], [0, 1.3]]);
      else pen.arc(x, y, radius, 0, 7);
      if (role !== FORMER) pen.fill();
      pen.stroke();
      if (this.by === "service" && service > 0) this.letter(pen, x, y, ["", "…", "✓", "~", "×"][service], service === 1 ? "#1f2328" : "#ffffff", 1.9 * radius);
    }
    letter(pen, x, y, text, colour, size) {
      pen.fillStyle = colour; pen.font = `bold ${Math.round(size)}px system-ui, sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle";
      pen.fillText(text, x, y + 0.5);
    }
    mark(pen, x, y, marks, size) { // a speech bubble for what they say, a triangle where the service fails them
      const look = this.look, said = marks & BAD ? ["−", look.bad] : marks & GOOD ? ["+", look.good] : marks & ASKS ? ["?", look.ink] : marks & HELPS ? ["✓", look.good] : null;
      if (said) {
        const wide = 8 * size, top = y - 15 * size;
        pen.fillStyle = said[1]; pen.strokeStyle = look.paper; pen.lineWidth = 1.2; pen.beginPath();
        if (pen.roundRect) pen.roundRect(x - wide, top, 2 * wide, 12 * size, 4 * size); else pen.rect(x - wide, top, 2 * wide, 12 * size);
        pen.moveTo(x - 3 * size, top + 12 * size); pen.lineTo(x, y); pen.lineTo(x + 3 * size, top + 12 * size);
        pen.stroke(); pen.fill();
        this.letter(pen, x, top + 5.5 * size, said[0], look.paper, 12 * size);
      } else if (marks & FAILED) {
        pen.fillStyle = "#e69f00"; pen.strokeStyle = look.paper; pen.lineWidth = 1; pen.beginPath();
        pen.moveTo(x, y - 13 * size); pen.lineTo(x + 7 * size, y - 1 * size); pen.lineTo(x - 7 * size, y - 1 * size); pen.closePath(); pen.stroke(); pen.fill();
        this.letter(pen, x, y - 5.5 * size, "!", "#1f2328", 9 * size);
      }
    }

    colour(side, place) {
      const at = this.index(place), look = this.look;
      if (this.by === "attitude") return mixed(look.attitude, (side.attitude[at] + FAR) / (2 * FAR));
      return look[this.by][this.by === "role" ? side.role[at] : this.by === "value" ? this.band[place] : side.service[at]];
    }

    draw() {
      const grow = this.playing && !this.still.matches && this.speed <= 5 ? Math.min(1, 0.5 + 1.5 * (this.clock % 1)) : 1;
      for (const side of this.sides) this.drawSide(side, grow);
    }
    drawSide(side, grow) {
      const pen = this.pen(side.canvas), { people } = this.data, look = this.look;
      pen.drawImage(this.ground, 0, 0, this.width, this.height);
      for (let tie = 0; tie < this.ties.length; tie += 2) this.light(pen, side, this.ties[tie], this.ties[tie + 1]);
      for (let place = 0; place < people; place++) if (side.marks[this.index(place)] & HEARD) this.disc(pen, ...this.at(place), 10 * this.size, look.halo);
      for (let place = 0; place < people; place++) {
        const [x, y] = this.at(place), at = this.index(place), service = side.service[at], role = side.role[at];
        const bold = this.by === "service" && service ? 8 * this.size : this.by === "value" && role !== PROSPECT ? (3.5 + 1.1 * this.band[place]) * this.size : undefined;
        this.person(pen, x, y, role, this.traits[place], this.colour(side, place), bold, service);
        if (this.differs(place)) this.ring(pen, x, y, 8.5 * this.size, look.apart, 2);
      }
      if (this.chosen >= 0) { this.ring(pen, ...this.at(this.chosen), 13 * this.size, look.paper, 6); this.ring(pen, ...this.at(this.chosen), 13 * this.size, look.ink, 3); }
      for (let place = 0; place < people; place++) {
        const marks = side.marks[this.index(place)], [x, y] = this.at(place);
        if (marks & (SAID | FAILED)) this.mark(pen, x, y - 5 * this.size, marks, Math.max(0.8, this.size) * grow);
      }
    }
    light(pen, side, one, other) { // a tie between somebody who spoke and somebody who heard of the company that day
      const a = side.marks[this.index(one)], b = side.marks[this.index(other)];
      const speaks = (a & SAID) && (b & HEARD) ? a : (b & SAID) && (a & HEARD) ? b : 0;
      if (!speaks) return;
      pen.strokeStyle = speaks & BAD ? this.look.bad : speaks & ASKS ? this.look.quiet : this.look.good; pen.lineWidth = 1.8;
      pen.beginPath(); pen.moveTo(...this.at(one)); pen.lineTo(...this.at(other)); pen.stroke();
    }

    gaps() { return this.sides[1].counts.profit.map((value, day) => value - this.sides[0].counts.profit[day]); }
    lineText(name = "timeline", day = this.data.days) {
      const [one, other] = this.sides.map((side) => side.label);
      return this.say(name, { one, other, amount: this.money(this.gaps()[day]) });
    }
    drawLine() {
      const pen = this.pen(this.line), gaps = this.gaps(), { days } = this.data, look = this.look;
      const wide = this.line.width / this.scale, tall = this.line.height / this.scale, low = Math.min(0, ...gaps), high = Math.max(0, ...gaps);
      const x = (day) => 8 + day / days * (wide - 16), y = (value) => tall - 3 - (value - low) / (high - low || 1) * (tall - 18);
      pen.strokeStyle = look.edge; pen.lineWidth = 1; pen.beginPath(); pen.moveTo(x(0), y(0)); pen.lineTo(x(days), y(0)); pen.stroke();
      for (const [day] of this.data.events) { pen.strokeStyle = look.bad; pen.setLineDash([3, 2]); pen.beginPath(); pen.moveTo(x(day), 12); pen.lineTo(x(day), tall); pen.stroke(); pen.setLineDash([]); }
      for (const [until, colour, width] of [[days, look.edge, 1.5], [this.day, look.ink, 2.2]]) {
        pen.strokeStyle = colour; pen.lineWidth = width; pen.beginPath();
        for (let day = 0; day <= until; day++) pen.lineTo(x(day), y(gaps[day]));
        pen.stroke();
      }
      this.disc(pen, x(this.day), y(gaps[this.day]), 3.5, look.ink);
      pen.fillStyle = look.quiet; pen.font = "12px system-ui, sans-serif"; pen.textAlign = "left"; pen.textBaseline = "top";
      const text = this.lineText("timeline", this.day);
      pen.fillText(pen.measureText(text).width < wide - 16 ? text : this.lineText("timeline short", this.day), 8, 0, wide - 16);
    }

    // Days

    show() {
      const { day } = this, most = Math.max(1, ...this.sides.flatMap((side) => side.counts.waiting));
      this.dayNow.textContent = this.dayText();
      this.event.textContent = this.data.events.filter(([first]) => first <= day && day < first + 14).map(([first, name]) => this.say("since", { day: first, name })).join("; ");
      for (const { counts, shown, full, wait } of this.sides) {
        for (const name of ["customers", "advocates", "complaints"]) shown[name].textContent = this.number(counts[name][day]);
        shown.mood.textContent = this.attitude(100 * counts.attitude[day]); shown.profit.textContent = this.money(counts.profit[day]);
        full.style.width = `${100 * counts.waiting[day] / most}%`; wait.textContent = this.say("waiting", { n: this.number(counts.waiting[day]) });
      }
      this.gap.textContent = this.gapText();
      this.range.value = day; this.range.setAttribute("aria-valuetext", this.dayText());
      if (!this.playing) this.describe();
      this.draw(); this.drawLine(); this.story.follow();
    }
    gapText() {
      const [one, other] = this.sides.map((side) => side.counts), parts = [];
      for (const name of ["profit", "customers", "waiting"]) {
        const less = other[name][this.day] - one[name][this.day], size = Math.abs(Math.round(less));
        if (size) parts.push(this.say(`gap.${name}${less < 0 ? ".less" : ""}`, { amount: this.money(size), n: this.number(size) }));
      }
      return this.say(parts.length ? "gap" : "gap.none", { label: this.sides[1].label, parts: parts.join(", ") });
    }
    describe() {
      for (const { canvas, counts, label } of this.sides) {
        const some = Object.fromEntries(["customers", "advocates", "waiting"].map((name) => [name, this.number(counts[name][this.day])]));
        canvas.setAttribute("aria-label", this.say("network", { label, day: this.dayText(), shown: this.number(this.data.people), ...some }));
      }
    }
    seek(day) { this.play(false); this.day = this.clock = Math.max(0, Math.min(this.data.days, day)); this.show(); }
    play(on) {
      if (on === this.playing) return;
      if (on && this.day >= this.data.days) this.day = this.clock = 0;
      this.playing = on;
      this.toggle.textContent = on ? "❚❚" : "▶";
      for (const name of ["aria-label", "title"]) this.toggle.setAttribute(name, this.say(on ? "pause" : "play"));
      if (on) { this.before = performance.now(); requestAnimationFrame((now) => this.tick(now)); } else this.describe();
    }
    tick(now) {
      if (!this.playing || !this.root.isConnected) return;
      this.clock = Math.min(this.data.days, this.clock + this.speed * Math.min(0.25, Math.max(0, now - this.before) / 1000)); this.before = now;
      const day = Math.floor(this.clock);
      if (day !== this.day) { this.day = day; this.show(); } else if (!this.still.matches && this.speed <= 5) this.draw();
      if (day >= this.data.days) this.play(false); else requestAnimationFrame((next) => this.tick(next));
    }

    // A person

    find() {
      this.order ??= [...Array(this.data.people).keys()].map((place) => [this.change(place), place]).filter(([change]) => change > 0).sort((a, b) => b[0] - a[0]);
      if (this.order.length) { this.found = (this.found + 1) % this.order.length; this.choose(this.order[this.found][1]); }
    }
    change(place) {
      const at = this.index(place, this.data.days), [one, other] = this.sides, own = this.data.stories[place].events.flat().filter((event) => event[3]).length;
      return (one.role[at] !== other.role[at] ? 10 : 0) + Math.abs(one.attitude[at] - other.attitude[at]) / 10 + Math.min(8, own);
    }
    pick(side, event) {
      const box = side.canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
      let best = -1, near = 18 * 18;
      for (let place = 0; place < this.data.people; place++) {
        const [px, py] = this.at(place), far = (px - x) ** 2 + (py - y) ** 2;
        if (far < near) { near = far; best = place; }
      }
      if (best >= 0) this.choose(best);
    }
    choose(place) {
      this.chosen = place; this.draw();
      this.story.open(place);
      this.options.onPerson?.(this.numbers[place], this.data.stories[place]);
    }

    listen() {
      for (const side of this.sides) side.canvas.addEventListener("click", (event) => this.pick(side, event));
      const acts = { " ": () => this.play(!this.playing), ArrowLeft: () => this.seek(this.day - 1), ArrowRight: () => this.seek(this.day + 1), Home: () => this.seek(0), End: () => this.seek(this.data.days) };
      const press = (event) => {
        const busy = event.target.closest("input, select, textarea, [contenteditable]") || (event.key === " " && event.target.closest("button, a, summary"));
        if (busy || !acts[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault(); acts[event.key]();
      };
      this.root.addEventListener("keydown", press);
      const restyle = () => this.restyle(), dark = matchMedia("(prefers-color-scheme: dark)");
      const size = new ResizeObserver(() => this.resize()), themes = new MutationObserver(restyle);
      size.observe(this.sides[0].canvas);
      dark.addEventListener("change", restyle);
      for (const one of [document.documentElement, document.body]) themes.observe(one, { attributes: true, attributeFilter: ["class"] });
      this.stop = () => { this.play(false); size.disconnect(); themes.disconnect(); dark.removeEventListener("change", restyle); };
    }
  }

  /* Put a player into an element; data: see sim.app.watch.frames; onPerson(number, story) is called when a story is opened. */
  const player = (element, data, options = {}) => new Player(element, data, options);
  /* Fetch the data and put a player into an element; what goes wrong is said in the element. */
  const load = async (element, url, options = {}) => {
    element.textContent = options.loading || "";
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      return player(element, await answer.json(), options);
    } catch (error) {
      element.textContent = options.failed || String(error);
      return null;
    }
  };
  window.Grapevine = { ...(window.Grapevine || {}), player, load };
})();
