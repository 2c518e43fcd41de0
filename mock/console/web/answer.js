import { $, bytes, el, number } from "./dom.js";
import { prefer } from "./ask.js";
import { parse, pretty, words } from "./json.js";

// answer.js shows what came back: in a line, as a table, as JSON.

let shape = "table";
let last = null; // {answer, body, problem}
let unfolded = false; // the headers are looked at

// read finds the page in an answer: {items, total}, or nothing if it isn't one.
export function read(about, answer) {
  try {
    const body = parse(answer.text);
    const items = body?.[about.list.items];
    if (!Array.isArray(items)) return { body };
    return { body, items, total: Number(body[about.list.total]) };
  } catch (error) {
    return { problem: error.message };
  }
}

// show shows an answer to a wish.
export function show(about, answer, page, wish) {
  last = { about, answer, page };
  $("summary").replaceChildren(...summary(about, answer, page, wish));
  draw();
}

// clear shows that nothing is asked.
export function clear() {
  last = null;
  $("summary").replaceChildren(el("p", { class: "soft" }, "Nothing is asked."));
  $("shown").replaceChildren();
}

function summary(about, answer, page, wish) {
  if (answer.failed) {
    const line = el("p", {}, el("span", { class: "pill bad" }, "no answer"), " ",
      "The connection ended after " + Math.round(answer.took) + " ms: " + answer.failed + ".");
    return [line, ...meant(about, wish)];
  }
  const facts = [el("span", { class: "pill " + mood(answer.status) }, String(answer.status))];
  if (page.items) facts.push(many(page));
  facts.push(el("span", { class: "fact soft" }, Math.round(answer.took) + " ms"), el("span", { class: "fact soft" }, bytes(new Blob([answer.text]).size)));
  const lines = [el("p", { class: "facts" }, facts)];
  if (answer.redirected) lines.push(note("fair", "redirected", el("code", {}, answer.url.replace(location.origin, ""))));
  const applied = answer.headers.get("Preference-Applied");
  if (applied) lines.push(note("", "applied", el("code", {}, applied)));
  const notice = answer.headers.get("Ringback-Notice");
  if (notice) lines.push(note("fair", "notice", notice));
  for (const said of violations(answer.headers)) lines.push(note("bad", "violation", said));
  const unjudged = answer.headers.get("Ringback-Unjudged");
  if (unjudged) lines.push(note("fair", "not judged", unjudged));
  if (page.problem && answer.text) lines.push(note("bad", "not JSON", page.problem));
  lines.push(headers(answer));
  return lines;
}

const note = (mood, about, ...words) => el("p", { class: "note " + mood }, el("b", {}, about + " "), words);

// many is how many calls match, or, where the answer doesn't tell, how many there are of them.
function many({ items, total }) {
  const known = Number.isFinite(total), n = known ? total : items.length;
  return el("span", { class: "fact" }, el("b", {}, number(n)), n === 1 ? " call" : " calls", known ? "" : " on the page");
}

// violations are what a proxy says of the exchange. The browser has made one line of them, and each ends with a bracket.
const violations = (headers) => (headers.get("Ringback-Violation") || "").split(/(?<=\]|more like it\)), /).filter(Boolean);

// meant says what was wished where no answer tells what was done.
function meant(about, wish) {
  if (!prefer(wish)) return [];
  const { scenario = "", fault = "" } = wish.prefer;
  const says = [...about.scenarios.filter((s) => scenario.split("+").includes(s.name)),
    ...about.faults.filter((f) => f.name === fault.replace(/\..*/, fault.includes(".") ? "." : ""))].map((known) => known.says);
  return [note("", "asked for", el("code", {}, prefer(wish)), " ", says.join(" "))];
}

// headers are those of an answer, for those who look.
function headers(answer) {
  const all = Array.from(answer.headers);
  const node = el("details", { class: "more", open: unfolded }, el("summary", {}, all.length === 1 ? "1 header" : all.length + " headers"),
    el("dl", { class: "headers" }, all.map(([name, value]) => [el("dt", {}, name), el("dd", {}, el("code", {}, value))])));
  node.addEventListener("toggle", () => { unfolded = node.open; });
  return node;
}

export const mood = (status) => (status === 0 || status >= 500 ? "bad" : status >= 400 ? "fair" : "good");

// as chooses the form.
export function as(chosen) {
  shape = chosen;
  for (const name of ["table", "json"]) $("as-" + name).setAttribute("aria-pressed", String(name === chosen));
  draw();
}

function draw() {
  if (!last) return;
  const { about, answer, page } = last;
  const shown = $("shown");
  shown.scrollTop = shown.scrollLeft = 0;
  if (answer.failed || !answer.text) shown.replaceChildren(el("p", { class: "empty" }, answer.failed ? "No answer came." : "The answer has no body."));
  else if (page.problem) shown.replaceChildren(el("pre", {}, answer.text));
  else if (shape === "json" || !page.items) shown.replaceChildren(el("pre", {}, pretty(answer.text)));
  else if (page.items.length === 0) shown.replaceChildren(el("p", { class: "empty" }, "No call matches."));
  else shown.replaceChildren(table(about, page.items));
}

function table(about, items) {
  const columns = inOrder(about);
  for (const item of items) {
    for (const name of Object.keys(item || {})) {
      if (!columns.some((c) => c.name === name)) columns.push({ name, type: "any" });
    }
  }
  const head = el("tr", {}, columns.map((c) => el("th", { scope: "col", class: numeric(c) ? "number" : null }, c.name)));
  return el("table", { class: "calls" }, el("caption", { class: "hidden" }, "The calls of this page"), el("thead", {}, head),
    el("tbody", {}, items.map((item) => el("tr", {}, columns.map((c) => cell(about, c, item?.[c.name]))))));
}

// inOrder has first what tells calls apart: the key, how it went, when it was.
function inOrder(about) {
  const first = [about.list.key, about.plot.status, about.plot.time];
  const rank = (f) => (first.indexOf(f.name) + first.length + 1) % (first.length + 1);
  return about.fields.toSorted((a, b) => rank(a) - rank(b));
}

const numeric = (column) => column.type === "integer" || column.type === "number";

function cell(about, column, value) {
  const kind = column.name === about.list.key ? "th" : "td";
  const scope = kind === "th" ? "row" : null;
  if (value === undefined) return el(kind, { scope, class: "absent" }, "absent");
  if (value === null) return el(kind, { scope, class: "null" }, "null");
  const text = words(value);
  if (column.enum && column.enum.includes(text)) {
    return el(kind, { scope }, el("span", { class: "status s" + (column.enum.indexOf(text) % 6) }, text));
  }
  return el(kind, { scope, class: numeric(column) ? "number" : null, title: text.length > 40 ? text : null }, text);
}
