import { $, el, number } from "./dom.js";
import { send } from "./ask.js";
import { read } from "./answer.js";
import { bucketed, card } from "./plot.js";

// plots.js reads all calls that match, and draws them.

const mostPages = 10;
const largest = 1e15; // amounts that are drawn: sums of more lose their cents, and then are no numbers
let running = null; // what ends the reading that is under way
let chosen = { amount: "", unit: "" };

// refresh reads what matches a wish and draws it. What is wished of the answer alone is left out: it is about one answer.
export async function refresh(about, wish) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  try {
    const all = await readAll(about, plain(about, wish), signal);
    if (!signal.aborted) draw(about, all);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

// clear takes the plots away.
export function clear() {
  running?.abort();
  $("plots").replaceChildren();
}

function plain(about, wish) {
  const { scenario, at } = wish.prefer;
  const prefer = {};
  if (about.scenarios.find((s) => s.name === scenario)?.group === "data") prefer.scenario = scenario;
  if (at) prefer.at = at;
  const parameters = { ...wish.parameters };
  const limit = about.parameters.find((p) => p.name === about.list.limit);
  parameters[about.list.limit] = limit.maximum || limit.default;
  return { ...wish, prefer, parameters };
}

async function readAll(about, wish, signal) {
  const items = [];
  let total = Infinity;
  for (let page = 0; page < mostPages && items.length < total; page++) {
    const parameters = { ...wish.parameters, [about.list.offset]: String(items.length) };
    const answer = await send(about, { ...wish, parameters }, { address: about.quiet, signal });
    const found = answer.failed || answer.status !== 200 ? {} : read(about, answer);
    if (!found.items) return { items: [], total: 0 };
    items.push(...found.items);
    total = found.total;
    if (found.items.length === 0) break;
  }
  return { items, total };
}

function draw(about, { items, total }) {
  const cards = [overTime(about, items, total), amounts(about, items, total, () => draw(about, { items, total }))].filter(Boolean);
  const held = $("plots").contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
  $("plots").replaceChildren(...cards);
  if (held) Array.from($("plots").querySelectorAll("select")).find((s) => s.getAttribute("aria-label") === held)?.focus();
}

const timeOf = (about, item) => {
  const text = item?.[about.plot.time];
  if (typeof text !== "string") return NaN;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) || text.length === 10 ? text : text + "Z");
};

function overTime(about, items, total) {
  if (!about.plot.time || items.length === 0) return null;
  const names = about.fields.find((f) => f.name === about.plot.status)?.enum || [];
  const other = "other";
  const points = items.map((item) => {
    const status = about.plot.status ? String(item[about.plot.status]) : "";
    return { time: timeOf(about, item), group: names.includes(status) ? status : other, amount: 1 };
  }).filter((p) => !Number.isNaN(p.time));
  if (points.length === 0) return null;
  const groups = [...names, other].map((name, i) => ({ name, colour: i % 6 })).filter((g) => points.some((p) => p.group === g.name));
  const buckets = bucketed(points, groups.map((g) => g.name));
  const undated = items.length - points.length;
  return card({
    title: "Calls over time", headline: number(points.length), buckets, groups, tell: (n) => number(n),
    caption: [part(items, total), undated ? `${number(undated)} without a time.` : ""].join(" ").trim(),
  });
}

// part says of how many the items are the first.
const part = (items, total) => (items.length < total ? `The first ${number(items.length)} of ${number(total)}.` : "");

function amounts(about, items, total, redraw) {
  const { amounts, unit } = about.plot;
  if (!about.plot.time || amounts.length === 0) return null;
  if (!amounts.includes(chosen.amount)) chosen.amount = amounts[0];
  const points = items.filter((item) => item?.[chosen.amount] !== null && item?.[chosen.amount] !== undefined).map((item) =>
    ({ time: timeOf(about, item), unit: unit ? String(item[unit] ?? "no unit") : "", group: "", amount: Number(item[chosen.amount]) }));
  const dated = points.filter((p) => !Number.isNaN(p.time) && Math.abs(p.amount) < largest);
  const units = Array.from(Map.groupBy(dated, (p) => p.unit)).sort((a, b) => b[1].length - a[1].length);
  if (units.length === 0) return null; // nothing to add up
  if (!units.some(([name]) => name === chosen.unit)) chosen.unit = units[0][0];
  const ours = dated.filter((p) => p.unit === chosen.unit);
  const sum = ours.reduce((all, p) => all + p.amount, 0);
  const buckets = bucketed(ours, [""]);
  const tell = money(chosen.unit, Math.max(...buckets.sums.get("")) >= 1 ? 2 : 4);
  return card({
    title: chosen.amount.replace(/_/g, " ").replace(/^./, (c) => c.toUpperCase()) + " over time", headline: tell(sum),
    buckets, groups: [{ name: "", colour: "m" }], tell,
    caption: [part(items, total), without(items.length - points.length, chosen.amount)].join(" ").trim(), control: el("div", { class: "choices" },
      pick("Amount", amounts, chosen.amount, (v) => { chosen.amount = v; redraw(); }),
      units.length > 1 ? pick("Unit", units.map(([name]) => name), chosen.unit, (v) => { chosen.unit = v; redraw(); }) : null),
  });
}

const without = (n, amount) => (n ? `${number(n)} ${n === 1 ? "call has" : "calls have"} no ${amount}.` : "");

// money tells an amount: on the axis short and bare, elsewhere with its unit.
const money = (unit, digits) => (n, short) => {
  const text = n.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: short ? 0 : digits });
  return short || !unit ? text : text + " " + unit;
};

function pick(name, values, value, choose) {
  if (values.length < 2) return null;
  const select = el("select", { "aria-label": name, change: () => choose(select.value) }, values.map((v) => el("option", { value: v }, v)));
  select.value = value;
  return select;
}
