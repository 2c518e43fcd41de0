import { el, number, svg } from "./dom.js";

// plot.js draws bars over time. It is given plain values: {time (ms), group, amount}.

const minute = 60_000, hour = 60 * minute, day = 24 * hour;
const widths = [1, 1000, 5000, 15_000, minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 30 * day, 91 * day, 365 * day];
const most = 48; // bars

// bucketed puts the points into buckets of equal width, in UTC: {width, start, count, groups: Map of name to sums}.
export function bucketed(points, groups) {
  let low = Infinity, high = -Infinity;
  for (const p of points) {
    low = Math.min(low, p.time);
    high = Math.max(high, p.time);
  }
  let width = widths.find((w) => Math.floor(high / w) - Math.floor(low / w) < most);
  if (!width) width = Math.ceil((high - low) / most / day) * day; // centuries
  const start = Math.floor(low / width) * width;
  const count = points.length ? Math.floor(high / width) - Math.floor(low / width) + 1 : 0;
  const sums = new Map(groups.map((name) => [name, new Array(count).fill(0)]));
  for (const p of points) sums.get(p.group)[Math.floor((p.time - start) / width)] += p.amount;
  return { width, start, count, sums };
}

// when is the span of a bucket in words.
function when(buckets, i) {
  const from = new Date(buckets.start + i * buckets.width).toISOString();
  const to = new Date(buckets.start + (i + 1) * buckets.width).toISOString();
  if (buckets.width % day === 0) return buckets.width === day ? from.slice(0, 10) : from.slice(0, 10) + " to " + to.slice(0, 10);
  const end = buckets.width < minute ? 19 : 16;
  return from.slice(0, end).replace("T", " ") + " to " + to.slice(11, end);
}

// tick is the label of a bucket on the axis: its day, or the time if the label before has the same day.
function tick(buckets, i, before) {
  const text = new Date(buckets.start + i * buckets.width).toISOString();
  if (buckets.width >= 365 * day) return text.slice(0, 4);
  const sameDay = before >= 0 && new Date(buckets.start + before * buckets.width).toISOString().slice(0, 10) === text.slice(0, 10);
  if (buckets.width % day === 0 || buckets.count * buckets.width > 2 * day && !sameDay) return Number(text.slice(8, 10)) + " " + months[Number(text.slice(5, 7)) - 1];
  return text.slice(11, buckets.width < minute ? 19 : 16);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// nice is a round number that isn't less.
function nice(n) {
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 2.5, 5, 10].map((f) => f * power).find((f) => f >= n * 0.9999);
}

// card is a plot with its words and the same as a table. Values are told by tell.
export function card({ title, headline, buckets, groups, tell, caption, control }) {
  const totals = Array.from({ length: buckets.count }, (_, i) => groups.reduce((sum, g) => sum + buckets.sums.get(g.name)[i], 0));
  const readout = el("p", { class: "readout" }, caption);
  const box = el("div", { class: "drawing" });
  const node = el("section", { class: "card" },
    el("div", { class: "card-head" }, el("h3", {}, title), el("p", { class: "headline" }, headline)),
    control || legend(groups, buckets), box, readout,
    el("details", { class: "alternative" }, el("summary", {}, "As a table"), alternative(title, buckets, groups, totals, tell)));
  const draw = () => box.replaceChildren(drawing({ title, buckets, groups, totals, tell, width: Math.max(240, box.clientWidth), readout, caption }));
  new ResizeObserver(draw).observe(box);
  return node;
}

function legend(groups, buckets) {
  return el("ul", { class: "legend" }, groups.map((g) =>
    el("li", {}, el("span", { class: "swatch s" + g.colour, "aria-hidden": "true" }), g.name, " ", el("b", {}, number(buckets.sums.get(g.name).reduce((a, b) => a + b, 0))))));
}

const height = 150, left = 44, bottom = 20, top = 8;

function drawing({ title, buckets, groups, totals, tell, width, readout, caption }) {
  const peak = nice(Math.max(...totals, Number.MIN_VALUE) || 1) || 1;
  const y = (value) => top + (height - top - bottom) * (1 - value / peak);
  const step = (width - left) / buckets.count;
  const x = (i) => left + i * step;
  const parts = [0, 0.5, 1].map((part) => [
    svg("line", { class: "grid", x1: left, x2: width, y1: y(peak * part), y2: y(peak * part) }),
    svg("text", { class: "axis", x: left - 6, y: y(peak * part) + 4, "text-anchor": "end" }, tell(peak * part, true)),
  ]).flat();
  const every = Math.max(1, Math.ceil(60 / step));
  for (let i = 0; i < buckets.count; i += every) {
    if (x(i) + 44 < width || i === 0) parts.push(svg("text", { class: "axis", x: x(i), y: height - 4 }, tick(buckets, i, i - every)));
  }
  const marker = svg("rect", { class: "marker", y: top, height: height - top - bottom, width: Math.max(1, step), visibility: "hidden" });
  const bars = totals.map((_, i) => bar({ buckets, groups, i, x: x(i), step, y }));
  const picture = svg("svg", { class: "plot", role: "img", viewBox: `0 0 ${width} ${height}`, width, height },
    svg("title", {}, title), svg("desc", {}, describe(buckets, totals, tell)), parts, marker, bars);
  picture.addEventListener("pointermove", (event) => {
    const i = Math.floor(((event.clientX - picture.getBoundingClientRect().left) * (width / picture.clientWidth) - left) / step);
    if (i < 0 || i >= buckets.count) return;
    marker.setAttribute("x", x(i));
    marker.setAttribute("visibility", "visible");
    readout.textContent = when(buckets, i) + ": " + groups.filter((g) => buckets.sums.get(g.name)[i]).map((g) =>
      (groups.length > 1 ? g.name + " " : "") + tell(buckets.sums.get(g.name)[i])).join(", ");
  });
  picture.addEventListener("pointerleave", () => {
    marker.setAttribute("visibility", "hidden");
    readout.textContent = caption;
  });
  return picture;
}

function bar({ buckets, groups, i, x, step, y }) {
  let below = 0;
  const gap = step > 4 ? 1.5 : 0.25;
  return groups.map((g) => {
    const value = buckets.sums.get(g.name)[i];
    if (!(value > 0)) return null;
    const at = y(below + value);
    const rect = svg("rect", { class: "bar s" + g.colour, x: x + gap / 2, y: at, width: Math.max(0.5, step - gap), height: Math.max(0.5, y(below) - at) });
    below += value;
    return rect;
  });
}

function describe(buckets, totals, tell) {
  if (buckets.count === 0) return "Nothing to draw.";
  const peak = totals.indexOf(Math.max(...totals));
  return `${buckets.count} bars from ${when(buckets, 0)} until ${when(buckets, buckets.count - 1)}, UTC. The highest is ${when(buckets, peak)}: ${tell(totals[peak])}.`;
}

function alternative(title, buckets, groups, totals, tell) {
  const rows = totals.map((total, i) => el("tr", {}, el("th", { scope: "row" }, when(buckets, i)),
    groups.length > 1 ? groups.map((g) => el("td", { class: "number" }, tell(buckets.sums.get(g.name)[i]))) : null, el("td", { class: "number" }, tell(total))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title + ", as a table" },
    el("table", {}, el("caption", { class: "hidden" }, title),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "UTC"), groups.length > 1 ? groups.map((g) => el("th", { scope: "col", class: "number" }, g.name)) : null,
        el("th", { scope: "col", class: "number" }, "all"))),
      el("tbody", {}, rows)));
}
