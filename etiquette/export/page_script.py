"""The script of a page: what is pointed at is told, arrows move, the scale changes. Without it the page can be read."""

from __future__ import annotations

SCRIPT = r"""
"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const WIDE = data.wide, ROOM = 44, NIGHTS = 9, NS = "http://www.w3.org/2000/svg";
const LENGTH = {hours: 0.25, day: 1, week: 7, month: 30, year: 365};
const root = document.documentElement, panel = document.getElementById("panel");
const tracks = [...document.querySelectorAll("[data-lane]")];
const charts = [...document.querySelectorAll(".chart")];
const ruler = document.createElement("canvas").getContext("2d");
let shown = null, pinned = false, returning = false, zoom = 1, leaving = 0;

// --- small tools
const laneOf = track => data.lanes[+track.dataset.lane];
const sharesOf = item => [item[0] / WIDE, item[1] / WIDE];
const titleOf = item => item[2] ? data.labels[item[2]] : item[6];
const textWidth = (text, font) => { ruler.font = font || "11.5px system-ui, sans-serif"; return ruler.measureText(text).width; };
function make(name, text, attributes) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  return element;
}
function draw(name, attributes, text) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

// --- what is pointed at
function itemAt(track, share) {
  const lane = laneOf(track), items = lane.items, wanted = share * WIDE;
  if (lane.events) {
    let best = 0;
    items.forEach((item, index) => { if (Math.abs(item[0] - wanted) < Math.abs(items[best][0] - wanted)) best = index; });
    return best;
  }
  let low = 0, high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (items[middle][0] <= wanted) low = middle; else high = middle - 1;
  }
  return low;
}
const shareUnder = (track, event) => {
  const box = track.getBoundingClientRect();
  return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
};
function spoken(track, index) {
  const lane = laneOf(track), item = lane.items[index];
  const facts = item[4].filter(([name]) => name !== "Tip").map(([name, value]) => `${name} ${value}`);
  return [`${titleOf(item)}, ${item[3]}`, ...facts, `${index + 1} of ${lane.items.length}`].join(". ");
}
function setPlace(track, index) {
  track.dataset.index = index;
  track.setAttribute("aria-valuenow", index + 1);
  track.setAttribute("aria-valuetext", spoken(track, index));
}
function placeCursor(track, item) {
  let cursor = track.querySelector(".cursor");
  if (!cursor) track.append(cursor = draw("rect", {class: "cursor", rx: 2}));
  const [start, end] = sharesOf(item), box = track.getBoundingClientRect(), events = laneOf(track).events;
  const least = events ? 18 : 4, wide = Math.max((end - start) * box.width, least);
  const left = Math.min(Math.max((start + end) / 2 * box.width - wide / 2, 0), Math.max(box.width - wide, 0));
  const height = +track.getAttribute("height");
  const marks = {x: left / box.width * 100 + "%", width: wide / box.width * 100 + "%"};
  Object.assign(marks, events ? {y: height - 17, height: 18} : {y: -1, height: height + 2});
  for (const [key, value] of Object.entries(marks)) cursor.setAttribute(key, value);
}
function clearCursors(but) {
  document.querySelectorAll(".cursor").forEach(cursor => { if (cursor.parentNode !== but) cursor.remove(); });
}

// --- the panel
function factList(facts) {
  const list = make("dl", "", {class: "facts"});
  for (const [name, value] of facts) list.append(make("dt", name), make("dd", value));
  return list;
}
function ruleBlock([number, effect, facts]) {
  const rule = data.rules[number];
  const block = make("div", "", {class: "rule"}), head = make("p");
  head.append(make("b", rule.rule), ` ${effect} (${rule.strength})`);
  block.append(head);
  if (rule.because) block.append(make("p", rule.because));
  block.append(factList(facts));
  if (rule.quote) block.append(make("blockquote", `“${rule.quote}”`));
  if (rule.cite || rule.url) {
    const source = make("p", "Source: ", {class: "quiet"});
    source.append(rule.url ? make("a", rule.cite || rule.url, {href: rule.url, rel: "noopener noreferrer"}) : rule.cite);
    block.append(source);
  }
  return block;
}
function fill(track, index) {
  const lane = laneOf(track), item = lane.items[index];
  const close = make("button", "×", {class: "close", type: "button", "aria-label": "Close the details"});
  close.addEventListener("click", () => leave(track));
  const title = make("h3", lane.name), state = make("p");
  state.append(item[2] ? make("span", titleOf(item), {class: `chip c-${item[2]}`}) : make("b", titleOf(item)));
  panel.replaceChildren(title, close, state, make("p", item[3]), factList(item[4]));
  for (const number of item[5]) panel.append(ruleBlock(data.reasons[number]));
  if (lane.thread) {
    const more = make("p");
    more.append(make("a", "All of this thread", {href: `#${lane.thread}`}));
    panel.append(more);
  }
}
function beside(x, top, bottom) {
  const place = panel.style;
  place.left = place.top = place.right = place.bottom = place.maxHeight = "";
  if (matchMedia("(max-width:45rem)").matches) return;
  place.right = place.bottom = "auto";
  const box = panel.getBoundingClientRect(), wide = root.clientWidth, high = root.clientHeight;
  // Below what is pointed at, else above it, else where there is more room: never upon it.
  const below = high - bottom - 20, above = top - 20, room = Math.max(below, above, 160);
  place.left = Math.max(Math.min(x + 14, wide - box.width - 8), 8) + "px";
  place.maxHeight = `${room}px`;
  place.top = (below >= Math.min(box.height, room) ? bottom + 12 : Math.max(top - 12 - Math.min(box.height, room), 8)) + "px";
}
function show(track, index, pin, x) {
  clearTimeout(leaving);
  const item = laneOf(track).items[index];
  clearCursors(track);
  placeCursor(track, item);
  setPlace(track, index);
  if (!shown || shown.track !== track || shown.index !== index) fill(track, index);
  const fresh = panel.hidden || !shown || shown.track !== track || shown.index !== index;
  shown = {track, index};
  pinned = pin;
  panel.hidden = false;
  if (fresh || pin) {
    const box = track.getBoundingClientRect(), [start, end] = sharesOf(item);
    const from = Math.max(start * box.width + box.left, 0), to = Math.min(end * box.width + box.left, root.clientWidth);
    beside(x === undefined ? (from + to) / 2 : x, box.top, box.bottom);
  }
}
function hide() {
  clearTimeout(leaving);
  panel.hidden = true;
  pinned = false;
  shown = null;
  clearCursors(null);
}
function leave(track) {
  hide();
  returning = true;
  track.focus({preventScroll: true});
  returning = false;
}
function hideSoon() {
  clearTimeout(leaving);
  if (!pinned) leaving = setTimeout(hide, 250);
}
panel.addEventListener("pointerenter", () => clearTimeout(leaving));
panel.addEventListener("pointerleave", hideSoon);
document.addEventListener("keydown", event => {
  if (event.key !== "Escape" || panel.hidden) return;
  if (panel.contains(document.activeElement)) leave(shown.track); else hide();
});
document.addEventListener("pointerdown", event => {
  if (!panel.hidden && !panel.contains(event.target) && !event.target.closest("[data-lane]")) hide();
});

// --- pointer and keys on a lane
function reveal(track, index) {
  const chart = track.closest(".chart"), plane = track.getBoundingClientRect(), view = chart.getBoundingClientRect();
  const [start, end] = sharesOf(laneOf(track).items[index]);
  const from = plane.left + start * plane.width, to = Math.max(plane.left + end * plane.width, from);
  const first = view.left + (view.width - Math.min(plane.width, view.width) > 0 || view.width > 720 ? 190 : 8);
  if (from < first || from > view.right - 24) chart.scrollLeft += (to - from > view.width ? from : (from + to) / 2) - (first + view.right) / 2;
}
function neighbour(track, step) {
  const near = [...track.closest(".chart").querySelectorAll("[data-lane]")];
  return near[near.indexOf(track) + step];
}
function moved(track, key) {
  const last = laneOf(track).items.length - 1, index = +track.dataset.index;
  const places = {ArrowRight: index + 1, ArrowLeft: index - 1, PageDown: index + 10, PageUp: index - 10, Home: 0, End: last};
  return key in places ? Math.min(Math.max(places[key], 0), last) : null;
}
function onKey(track, event) {
  const index = +track.dataset.index, target = moved(track, event.key);
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (target !== null) {
    reveal(track, target);
    show(track, target, true);
  } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const other = neighbour(track, event.key === "ArrowDown" ? 1 : -1);
    if (other) {
      const [start, end] = sharesOf(laneOf(track).items[index]);
      setPlace(other, itemAt(other, (start + end) / 2));
      other.focus();
    }
  } else if (event.key === "Enter" || event.key === " ") {
    show(track, index, true);
    panel.focus();
  } else return;
  event.preventDefault();
}
for (const track of tracks) {
  const lane = laneOf(track);
  if (!lane.items.length) continue;
  track.setAttribute("role", "slider");
  track.setAttribute("tabindex", "0");
  track.setAttribute("aria-orientation", "horizontal");
  track.setAttribute("aria-valuemin", "1");
  track.setAttribute("aria-valuemax", lane.items.length);
  setPlace(track, itemAt(track, lane.now === undefined ? 0 : lane.now));
  track.addEventListener("pointermove", event => {
    if (event.pointerType !== "touch" && !pinned) show(track, itemAt(track, shareUnder(track, event)), false, event.clientX);
  });
  track.addEventListener("pointerleave", hideSoon);
  track.addEventListener("click", event => {
    show(track, itemAt(track, shareUnder(track, event)), true, event.clientX);
  });
  track.addEventListener("focus", () => {
    if (returning || !track.matches(":focus-visible")) return;
    reveal(track, +track.dataset.index);
    show(track, +track.dataset.index, true);
  });
  track.addEventListener("blur", event => { if (!panel.contains(event.relatedTarget)) hide(); });
  track.addEventListener("keydown", event => onKey(track, event));
}

// --- layout: what has room at this scale
function scaleOf(chart, wide) {
  const days = +chart.dataset.days;
  const told = unit => chart.querySelector(`.l-${unit}`);
  for (const unit of Object.keys(LENGTH)) if (told(unit) && wide / days * LENGTH[unit] >= ROOM) return unit;
  return "year";
}
function labelBars(track, wide) {
  track.querySelectorAll(".said").forEach(text => text.remove());
  const lane = laneOf(track);
  track.toggleAttribute("data-dense", +track.dataset.count * 6 >= wide);
  if (lane.events || lane.thread) return;
  let open = null;
  const flush = () => {
    if (!open) return;
    const label = data.labels[open.state], tall = open.state === "due" || open.state === "overdue";
    if (textWidth(label) + 12 <= (open.end - open.start) * wide)
      track.append(draw("text", {class: tall ? "said over-bar" : "said", x: open.start * 100 + "%", dx: 6, y: tall ? 16 : 12}, label));
  };
  for (const item of lane.items) {
    const [start, end] = sharesOf(item);
    if (open && open.state === item[2] && open.end === start) { open.end = end; continue; }
    flush();
    open = {state: item[2], start, end};
  }
  flush();
}
function labelEvents(track, wide) {
  track.querySelectorAll(".said").forEach(text => text.remove());
  const ends = [-9, -9, -9];
  for (const item of laneOf(track).items) {
    const label = item[6], length = textWidth(label), left = Math.max(Math.min(item[0] / WIDE * wide - 5, wide - length), 0);
    const row = ends.findIndex(end => end + 8 <= left);
    if (row < 0) continue;
    ends[row] = left + length;
    track.append(draw("text", {class: "said", x: left / wide * 100 + "%", y: 38 - 13 * row}, label));
  }
}
function layOut(chart) {
  const axis = chart.querySelector(".axis .track"), wide = axis.getBoundingClientRect().width;
  if (!wide) return;
  chart.dataset.scale = scaleOf(chart, wide);
  chart.toggleAttribute("data-nights", wide / +chart.dataset.days >= NIGHTS);
  axis.querySelectorAll("text").forEach(text => {
    text.style.visibility = boldWidth(text) + 8 <= +text.dataset.room * wide ? "" : "hidden";
  });
  keepNames(chart);
  for (const track of chart.querySelectorAll("[data-lane]")) (laneOf(track).events ? labelEvents : labelBars)(track, wide);
  if (shown && chart.contains(shown.track)) placeCursor(shown.track, laneOf(shown.track).items[shown.index]);
}
const boldWidth = text => textWidth(text.textContent, "600 11.5px system-ui, sans-serif");
function keepNames(chart) {
  const axis = chart.querySelector(".axis .track"), wide = axis.getBoundingClientRect().width;
  for (const text of axis.querySelectorAll(".upper text")) {
    const start = +text.dataset.start * wide, end = start + +text.dataset.room * wide - boldWidth(text) - 8;
    text.setAttribute("x", Math.max(start, Math.min(chart.scrollLeft, end)));
  }
}
function toPresent(chart) {
  const line = chart.querySelector("line.now");
  if (line) chart.scrollLeft = parseFloat(line.getAttribute("x1")) / 100 * chart.querySelector(".axis .track").getBoundingClientRect().width - chart.clientWidth / 2;
}
function setZoom(value) {
  const places = charts.map(chart => (chart.scrollLeft + chart.clientWidth / 2) / chart.scrollWidth);
  const first = zoom === 1;
  zoom = Math.min(Math.max(value, 1), 64);
  root.style.setProperty("--zoom", zoom);
  charts.forEach((chart, index) => {
    layOut(chart);
    if (first) toPresent(chart); else chart.scrollLeft = places[index] * chart.scrollWidth - chart.clientWidth / 2;
  });
  document.getElementById("zoom").textContent = `${zoom}×`;
}
const seen = new ResizeObserver(entries => entries.forEach(entry => layOut(entry.target)));
charts.forEach(chart => {
  chart.addEventListener("scroll", () => keepNames(chart), {passive: true});
  seen.observe(chart);
  layOut(chart);
  toPresent(chart);
});
document.querySelectorAll("details.thread").forEach(one => one.addEventListener("toggle", () => one.querySelectorAll(".chart").forEach(chart => { layOut(chart); toPresent(chart); })));

// --- tools, links, paper
const on = (id, action) => document.getElementById(id).addEventListener("click", action);
document.querySelectorAll(".tools [hidden]").forEach(tool => tool.removeAttribute("hidden"));
on("closer", () => setZoom(zoom * 2));
on("wider", () => setZoom(zoom / 2));
on("present", () => charts.forEach(toPresent));
const theme = document.getElementById("theme");
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); });
matchMedia("(prefers-color-scheme:dark)").addEventListener("change", nameTheme);
nameTheme();
function follow() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  hide();
  for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", follow);
document.addEventListener("click", event => { const link = event.target.closest('a[href^="#"]'); if (link && link.hash === location.hash) follow(); });
follow();
let opened = [];
addEventListener("beforeprint", () => {
  hide();
  root.style.setProperty("--zoom", 1);
  // A single thread is printed with its tables, several with what the reader has opened.
  opened = [...document.querySelectorAll("details.thread:not([open]),section.thread details.short:not([open])")];
  opened.forEach(one => { one.open = true; });
  charts.forEach(layOut);
});
addEventListener("afterprint", () => { opened.forEach(one => { one.open = false; }); setZoom(zoom); });
})();
"""
