import { $, el, number, say } from "./dom.js";
import { mood } from "./answer.js";
import { admin } from "./events.js";

// requests.js shows requests as they arrive: the newest first, and no more than a page can bear.

const most = 200;
let paused = null; // those that came meanwhile; null: it isn't paused
let count = 0, broken = 0;
let locked = false; // whether requests come isn't known

// build has the buttons do something. Open is given the parameters of a request that is to be asked again.
export function build(about, open) {
  $("pause").addEventListener("click", () => {
    const waiting = paused;
    paused = waiting ? null : [];
    $("pause").setAttribute("aria-pressed", String(Boolean(paused)));
    waiting?.forEach((event) => add(event, about, open));
    tell();
  });
  $("forget").addEventListener("click", async () => {
    try {
      await admin("/requests", "DELETE");
      clear();
    } catch (error) {
      say($("stream"), error.message, true);
    }
  });
  $("only-broken").addEventListener("change", () => $("journal").classList.toggle("only-broken", $("only-broken").checked));
  $("quiet-line").replaceChildren(el("p", {}, "No request has come yet. Point a client at ", el("code", {}, location.origin), ", or ask in Calls."));
  tell();
  return (event) => {
    if (paused) paused.push(event);
    else add(event, about, open);
    if (paused?.length > most) paused.shift();
    tell();
  };
}

function clear() {
  if (paused) paused = [];
  count = broken = 0;
  $("journal").replaceChildren();
  tell();
}

// stream shows whether requests are seen as they come.
export function stream(state) {
  const words = { live: "Live: requests show as they arrive", waiting: "Not connected; trying again", closed: "Not to be seen from here", locked: "Locked: the admin token opens them" };
  $("stream").textContent = words[state];
  $("stream").classList.toggle("live", state === "live");
  locked = state === "locked";
  if (locked) clear(); // what the token has opened, too
  else tell();
  if (state !== "closed") return;
  admin("/health", "GET").catch((error) => { $("stream").textContent = "Not to be seen from here: " + error.message; });
}

function tell() {
  $("arrived").hidden = count === 0;
  $("arrived").textContent = number(count);
  $("arrived").classList.toggle("bad", broken > 0);
  $("arrived").title = broken ? `${number(broken)} broke the contract` : "all kept the contract";
  $("quiet-line").hidden = count > 0 || locked;
  $("pause").textContent = paused ? `Go on (${number(paused.length)} waiting)` : "Pause";
}

function add(event, about, open) {
  count++;
  if (!event.contract.kept) broken++;
  $("journal").prepend(el("li", { class: event.contract.kept ? "kept" : "broke" }, entry(event, about, open)));
  while ($("journal").children.length > most) $("journal").lastChild.remove();
}

function entry({ request, response, timing, contract, aborted }, about, open) {
  const [path, query] = request.url.split(/\?(.*)/s);
  const n = contract.violations.length + (contract.unlisted || 0);
  const summary = el("summary", {},
    el("span", { class: "at" }, new Date(request.loggedDate).toLocaleTimeString("en-GB")),
    el("span", { class: "pill " + mood(response.status) }, response.status ? String(response.status) : aborted ? "client left" : "no answer"),
    el("span", { class: "what" }, el("b", {}, request.method), " ", path, query === undefined ? null : el("span", { class: "query" }, "?" + query)),
    n ? el("span", { class: "pill bad" }, n === 1 ? "1 violation" : n + " violations") : null,
    el("span", { class: "took" }, (timing.totalTime || "< 1") + " ms"));
  const node = el("details", { class: n ? "entry broken" : "entry" }, summary);
  node.addEventListener("toggle", () => { if (node.open && node.children.length === 1) node.append(inside(request, contract, path, about, open)); });
  return node;
}

// inside is made when somebody looks: most entries are never opened.
function inside(request, contract, path, about, open) {
  const headers = Object.entries(request.headers).sort(([a], [b]) => (a < b ? -1 : 1));
  const same = path.replace(/\/$/, "") === about.list.path.replace(/\/$/, "");
  return el("div", { class: "inside" },
    contract.violations.length ? el("ul", { class: "violations" }, contract.violations.map((v, i) => violation(v, contract.says[i]))) : null,
    contract.unlisted ? el("p", {}, `And ${number(contract.unlisted)} more.`) : null,
    contract.kept ? el("p", { class: "good" }, "It kept the contract.") : null,
    contract.unjudged ? el("p", {}, `Its answer couldn't be judged: ${contract.unjudged}`) : null,
    el("dl", { class: "headers" }, headers.map(([name, value]) => [el("dt", {}, name), el("dd", {}, el("code", {}, value))])),
    same ? el("p", {}, el("button", { type: "button", click: () => open(known(about, request.queryParams)) }, "Ask the same in Calls")) : null);
}

const violation = (v, says) => el("li", { class: v.level }, el("b", {}, v.level), " ", says);

// known are the parameters of the spec: the values of others aren't told.
function known(about, parameters) {
  return Object.fromEntries(Object.values(parameters).filter((p) => about.parameters.some((known) => known.name === p.key)).map((p) => [p.key, p.values.at(-1)]));
}
