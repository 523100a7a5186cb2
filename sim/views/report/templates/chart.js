"use strict";
const SVG = "http://www.w3.org/2000/svg";
const draw = (name, attributes, text) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};
const number = (value, signed) => {
  if (value === null) return "\u2013";
  const size = Math.abs(value);
  const text = size >= 1000 ? Math.round(size).toLocaleString("en") : String(Number(size.toPrecision(3)));
  return (value < 0 ? "\u2212" : signed && value > 0 ? "+" : "") + text;
};
const steps = (low, high, most) => {
  const rough = (high - low) / most || 1, size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(times => times * size).find(width => width >= rough);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step) found.push(Math.abs(at) < step * 1e-9 ? 0 : at);
  return found;
};
const limits = values => {
  const known = values.filter(value => value !== null);
  const low = Math.min(...known), high = Math.max(...known);
  return known.length && low < high ? [low, high] : [(known[0] || 0) - 1, (known[0] || 0) + 1];
};
const sign = policy => {
  const made = document.createElement("span");
  made.className = "mark";
  made.style.color = policy.colour;
  made.textContent = policy.glyph;
  return made;
};
