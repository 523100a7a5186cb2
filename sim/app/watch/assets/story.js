/* The open story of a person: both lives side by side, their attitude day by day, and the tools that the player shares.
   Plain JavaScript; all text is set as text, never as markup. */
(() => {
  "use strict";
  const ROLES = ["prospect", "customer", "advocate", "former"];

  const unpack = (text, Kind) => new Kind(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in gaps ? String(gaps[name]) : whole));
  const make = (tag, name, text, attributes = {}) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const svg = (tag, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const mixed = (stops, share) => { // a colour between stops, share from 0 to 1
    const at = Math.min(stops.length - 1.001, Math.max(0, share * (stops.length - 1))), low = Math.floor(at), rest = at - low;
    const part = (colour, place) => parseInt(colour.slice(place, place + 2), 16);
    const mix = (place) => Math.round(part(stops[low], place) * (1 - rest) + part(stops[low + 1], place) * rest);
    return `rgb(${mix(1)},${mix(3)},${mix(5)})`;
  };

  class Story {
    constructor(player) {
      this.player = player;
      this.root = make("section", "gv-story", undefined, { "aria-live": "polite", "aria-label": player.say("pick") });
      this.shut();
    }
    shut() { this.place = -1; this.root.replaceChildren(make("p", "gv-quiet", this.player.say("pick"))); }

    open(place) {
      const { player } = this, story = player.data.stories[place], head = make("div", "gv-story-head"), pair = make("div", "gv-pair");
      const close = make("button", "gv-button", "×", { type: "button", "aria-label": player.say("close") });
      close.addEventListener("click", () => { player.chosen = -1; this.shut(); player.draw(); player.root.focus(); });
      head.append(make("h2", "", player.say("person", { number: player.number(player.numbers[place]) })), make("p", "gv-quiet", story.about), close);
      player.sides.forEach((side, which) => pair.append(this.life(side, which, story)));
      this.place = place;
      this.root.replaceChildren(head, make("p", "gv-parting", story.parting), this.curve(place, story), pair);
      this.follow();
      this.root.scrollIntoView({ block: "nearest", behavior: player.still.matches ? "auto" : "smooth" });
    }

    life(side, which, story) {
      const { player } = this, part = make("div", "gv-life"), title = make("h3", ""), list = make("ol", "");
      const glyph = make("span", "gv-glyph", side.glyph, { "aria-hidden": "true" });
      glyph.style.color = side.ink;
      title.append(glyph, make("span", "", side.label));
      for (const [day, tone, text, own] of story.events[which]) {
        const item = make("li", `gv-is-${tone}${own ? " gv-own" : ""}`);
        const jump = make("button", "gv-jump", player.say("story day", { day }), { type: "button" });
        jump.addEventListener("click", () => player.seek(day));
        item.dataset.day = day;
        item.append(jump, make("span", "", text));
        if (own) item.append(make("span", "gv-only", player.say("only")));
        list.append(item);
      }
      part.append(title, list.children.length ? list : make("p", "gv-quiet", player.say("nothing")));
      part.append(make("p", "gv-now"), make("p", "gv-end", story.ends[which]));
      return part;
    }

    curve(place, story) { // attitude day by day on both sides
      const { player } = this, days = player.data.days, wide = Math.max(280, this.root.clientWidth - 24), tall = 96;
      const x = this.x = (day) => 34 + day / days * (wide - 44), y = (hundredths) => tall / 2 - hundredths / 100 * (tall / 2 - 6);
      const ends = player.sides.map((side) => `${side.label} ${player.attitude(side.attitude[player.index(place, days)])}`);
      const made = svg("svg", { viewBox: `0 0 ${wide} ${tall}`, height: tall, class: "gv-curve", role: "img", "aria-label": `${player.say("attitude")}: ${ends.join(", ")}` });
      for (const [level, text] of [[-100, "−1"], [0, "0"], [100, "+1"]]) {
        made.append(svg("line", { x1: x(0), x2: x(days), y1: y(level), y2: y(level), class: "gv-grid" }));
        made.append(svg("text", { x: 28, y: y(level) + 4, "text-anchor": "end" }, text));
      }
      if (story.first > 0) made.append(svg("line", { x1: x(story.first), x2: x(story.first), y1: 0, y2: tall, class: "gv-first" }));
      player.sides.forEach((side, which) => {
        const points = [...Array(days + 1).keys()].map((day) => `${x(day).toFixed(1)},${y(side.attitude[player.index(place, day)]).toFixed(1)}`);
        made.append(svg("polyline", { points: points.join(" "), style: `stroke:${side.ink}`, "stroke-dasharray": which ? "7 3" : "none" }));
      });
      this.cursor = svg("line", { y1: 0, y2: tall, class: "gv-cursor" });
      made.append(this.cursor);
      return made;
    }

    follow() { // the day that is shown
      if (this.place < 0) return;
      const { player } = this, at = player.index(this.place), { day } = player;
      for (const end of ["x1", "x2"]) this.cursor.setAttribute(end, this.x(day));
      this.root.querySelectorAll(".gv-now").forEach((line, which) => {
        const side = player.sides[which];
        line.textContent = `${player.dayText()}: ${player.say(ROLES[side.role[at]])}, ${player.say("attitude")} ${player.attitude(side.attitude[at])}.`;
      });
      for (const item of this.root.querySelectorAll("li")) item.classList.toggle("gv-today", Number(item.dataset.day) === day);
    }
  }

  window.Grapevine = { ...(window.Grapevine || {}), Story, tools: { unpack, fill, make, mixed } };
})();
