"use strict";
// What the page does beyond being there: opens the packed pairs, filters, keys, permalinks. It writes no markup but the
// page's own, which was escaped when it was packed, and asks for nothing.
const pairs = document.getElementById("pairs"), filters = document.getElementById("filters");
const more = document.getElementById("more"), at_once = 20;
const bodies = new Map();
let matching = [], most = at_once, words = {};

const element = (html) => {
  const made = document.createElement("template");
  made.innerHTML = html.replace(/[\x80-\u4e9f]/g, (letter) => words[letter]);
  return made.content;
};
const fill = (pair) => {
  if (!bodies.has(pair.id)) return;
  pair.append(element(bodies.get(pair.id)));
  bodies.delete(pair.id);
};
const open = (pair) => {
  fill(pair);
  pair.open = true;
};

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~";
function bytes(text) {
  const value = new Uint8Array(128), whole = Math.ceil(text.length / 5), made = new DataView(new ArrayBuffer(4 * whole));
  [...digits].forEach((digit, at) => (value[digit.charCodeAt(0)] = at));
  for (let at = 0; at < whole; at++) {
    let number = 0;
    for (let i = 5 * at; i < 5 * at + 5; i++) number = 85 * number + (i < text.length ? value[text.charCodeAt(i)] : 84);
    made.setUint32(4 * at, number);
  }
  return made.buffer.slice(0, 4 * whole - (5 * whole - text.length));
}

async function unpack() {
  const packed = document.getElementById("packed");
  if (!packed) return;
  const stream = new Blob([bytes(packed.textContent)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const text = await new Response(stream).text(), end = text.indexOf("\n");
  words = JSON.parse(text.slice(0, end));
  const made = JSON.parse(text.slice(end + 1));
  const heads = element(made.map(([head]) => head).join(""));
  [...heads.children].forEach((pair, at) => bodies.set(pair.id, made[at][1]));
  pairs.append(heads);
  packed.remove();
}

function says(pair, { classifier, says, stage }) {
  if (!classifier) return true;
  const said = pair.dataset.says.split(" ");
  return (stage ? [stage] : ["front", "back"]).some((one) => said.includes(`${one}.${classifier}.${says}`));
}

function filter() {
  const asked = Object.fromEntries(new FormData(filters));
  const plain = ["model", "setting", "arm", "step", "front", "back"].filter((name) => asked[name]);
  const wanted = (pair) => plain.every((name) => pair.dataset[name] === asked[name]) && says(pair, asked);
  matching = [...pairs.children].filter(wanted);
  most = at_once;
  list();
}

function list() {
  const shown = new Set(matching.slice(0, most));
  for (const pair of pairs.children) pair.hidden = !shown.has(pair);
  more.hidden = matching.length <= most;
  const [found, all] = [matching.length, pairs.children.length].map((number) => number.toLocaleString("en"));
  const part = more.hidden ? "" : `, the first ${most} listed`;
  document.getElementById("count").textContent = `${found} of ${all} pairs${part}`;
}

function go(step) {
  const now = matching.findIndex((pair) => pair.contains(document.activeElement));
  const from = now >= 0 ? now : matching.findIndex((pair) => pair.open) + (step > 0 ? -1 : 0);
  const next = matching[Math.min(matching.length - 1, Math.max(0, from + step))];
  if (!next) return;
  if (now >= 0 && matching[now] !== next) matching[now].open = false;
  show(next);
  history.replaceState(null, "", `#${next.id}`);
}

function show(pair) {
  most = Math.max(most, matching.indexOf(pair) + 1);
  if (pair.hidden) list();
  open(pair);
  pair.scrollIntoView({ block: "start" });
  pair.querySelector("summary").focus({ preventScroll: true });
}

function follow() {
  const pair = pairs.querySelector(`:scope > [id="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"]`);
  if (!pair) return;
  if (!matching.includes(pair)) {
    filters.reset();
    filter();
  }
  show(pair);
}

if (pairs) {
  pairs.addEventListener("toggle", ({ target }) => target.open && fill(target), true);
  filters.addEventListener("change", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(filter));
  more.addEventListener("click", () => {
    const next = matching[most];
    most += 5 * at_once;
    list();
    next.querySelector("summary").focus();
  });
  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("select, input, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
  });
  unpack()
    .catch(() => pairs.after("This browser cannot open the packed transcripts."))
    .finally(() => {
      filters.hidden = false;
      filter();
      follow();
      document.documentElement.dataset.ready = "yes";
    });
}
if (location.protocol.startsWith("http")) document.getElementById("served").hidden = false;
