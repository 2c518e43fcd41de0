import { $, copy, el, number } from "./dom.js";
import { curl, prefer, query, send } from "./ask.js";
import * as answer from "./answer.js";
import * as clock from "./clock.js";
import { watch } from "./events.js";
import * as form from "./form.js";
import * as plots from "./plots.js";
import * as requests from "./requests.js";
import * as tabs from "./tabs.js";
import * as token from "./token.js";
import { showReference } from "./reference.js";
import "./theme.js";

// main.js puts the parts together: what is asked, what came back, and the address of the page, which remembers both.

let asking = null; // what ends the request that is under way
let asked = null; // the last wish that was answered with a page
let drawn = null; // what the plots show

async function start() {
  if (token.leave()) return;
  const about = await (await fetch("/__console/about.json")).json();
  $("tagline").textContent = about.before ? "proxy before " + about.before : "unofficial mock of " + about.list.path;
  document.title = "Ringback – " + location.host;
  form.build(about);
  restore();
  listen(about);
  tabs.onOpen("reference", showReference);
  tabs.open(remembered().tab);
  showCurl(about);
  look(about);
  await glance(about);
}

// glance asks without being remembered, where there is something to ask so. Elsewhere nothing is asked before its user says so.
async function glance(about) {
  if (about.quiet) return ask(about, about.quiet);
  asking?.abort();
  remember();
  showCurl(about);
  answer.clear();
  showPager(about, form.read(), {});
  showPlots(about, form.read(), {});
}

// look watches what the server tells of requests and its clock.
function look(about) {
  if (!about.journal) $("tab-requests").hidden = true;
  if (!about.journal && !about.clock) return;
  const arrived = requests.build(about, (parameters) => {
    form.write({ parameters, prefer: {}, extra: "" });
    tabs.open("calls", true);
    ask(about);
  });
  if (about.clock) clock.build(() => again(about));
  const stream = (state) => {
    token.stream(state);
    requests.stream(state);
    if (about.clock) clock.stream(state);
  };
  token.build(about, () => retry(true));
  const retry = watch({ request: arrived, clock: clock.show, stream });
  tabs.onOpen("requests", () => retry());
}

function listen(about) {
  const ours = $("ask");
  ours.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(about);
  });
  ours.addEventListener("input", () => showCurl(about));
  ours.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") ask(about); });
  ours.addEventListener("reset", () => setTimeout(() => glance(about)));
  $("copy").addEventListener("click", () => copy($("copy"), $("curl")));
  for (const shape of ["table", "json"]) $("as-" + shape).addEventListener("click", () => answer.as(shape));
  for (const [id, to] of [["first", () => 0], ["previous", (p) => p.offset - p.limit], ["next", (p) => p.offset + p.limit]]) {
    $(id).addEventListener("click", () => turn(about, to));
  }
  for (const name of ["calls", "requests", "reference"]) $("tab-" + name).addEventListener("click", remember);
  addEventListener("hashchange", () => {
    restore();
    tabs.open(remembered().tab);
    glance(about);
  });
}

function showCurl(about) { $("curl").textContent = curl(about, form.read()); }

// ask sends what the form wishes and shows what comes.
async function ask(about, address) {
  asking?.abort();
  const { signal } = (asking = new AbortController());
  const wish = form.read();
  remember();
  showCurl(about);
  document.body.classList.add("asking");
  try {
    const got = await send(about, wish, { address, signal });
    const page = got.failed ? {} : answer.read(about, got);
    answer.show(about, got, page, wish);
    showPager(about, wish, page);
    showPlots(about, wish, page);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  } finally {
    if (!signal.aborted) document.body.classList.remove("asking");
  }
}

// again asks the same once more, as the clock has moved.
function again(about) {
  drawn = null;
  glance(about);
}

function showPlots(about, wish, page) {
  if (!page.items) {
    drawn = null;
    plots.clear();
    return;
  }
  const { [about.list.offset]: _, [about.list.limit]: __, ...filters } = wish.parameters;
  const key = query({ parameters: filters, extra: wish.extra }) + prefer(wish);
  if (key === drawn || !about.quiet) return;
  drawn = key;
  plots.refresh(about, wish);
}

// place is where a page stands among all that match.
function place(about, wish, page) {
  const value = (name) => Number(page.body?.[name] ?? wish.parameters[name] ?? about.parameters.find((p) => p.name === name)?.default);
  return { offset: value(about.list.offset), limit: value(about.list.limit), count: page.items.length, total: page.total };
}

function showPager(about, wish, page) {
  asked = page.items ? place(about, wish, page) : null;
  const p = asked || { offset: 0, limit: 0, count: 0, total: 0 };
  $("first").disabled = $("previous").disabled = p.offset <= 0;
  $("next").disabled = p.offset + p.count >= p.total || p.count === 0;
  $("range").textContent = p.count ? `${number(p.offset + 1)}–${number(p.offset + p.count)} of ${Number.isFinite(p.total) ? number(p.total) : "?"}` : "";
}

function turn(about, to) {
  if (!asked) return;
  const offset = Math.max(0, to(asked));
  form.set(about.list.offset, offset ? String(offset) : "");
  ask(about);
}

// The address of the page has what is asked behind #, where no server sees it: a reload, or a link that is passed on, asks it again.
function remember() {
  const { parameters, prefer: preferred, extra } = form.read();
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) pairs.set(name, value);
  for (const [name, value] of Object.entries(preferred)) pairs.set("__" + name, value);
  if (extra) pairs.set("__extra", extra);
  const text = pairs.toString();
  history.replaceState(null, "", "#" + tabs.current() + (text ? "?" + text : ""));
}

function remembered() {
  const [tab, text] = location.hash.slice(1).split(/\?(.*)/s);
  const wish = { parameters: {}, prefer: {}, extra: "" };
  for (const [name, value] of new URLSearchParams(text || "")) {
    if (name === "__extra") wish.extra = value;
    else if (name.startsWith("__")) wish.prefer[name.slice(2)] = value;
    else wish.parameters[name] = value;
  }
  return { tab, wish };
}

const restore = () => form.write(remembered().wish);

if (matchMedia("(max-width: 60rem)").matches) $("wishes").open = false;
start().catch((error) => {
  $("summary").replaceChildren(el("p", { class: "note bad" }, "The page couldn’t be made ready: " + error.message));
});
