import { $, el } from "./dom.js";

// form.js makes the form of the spec's parameters, and reads what it wishes.

const controls = []; // {group, name, node, default}

// build makes the form.
export function build(about) {
  if (about.scenarios.length) chooseScenario(about);
  for (const p of about.parameters) $("parameters").append(parameter(p));
  $("parameters").append(field("extra", "extra", "Anything else", "As it would stand in the URL, to see what a mistake does.", "assistantId=5"));
  if (about.faults.length) prefer(about);
  if (about.credentials.header) token(about);
  $("more").querySelector("summary").textContent = [about.faults.length ? "Another answer" : "", about.credentials.header ? "token" : ""].filter(Boolean).join(", ").replace(/^t/, "T");
  $("more").hidden = !$("preferences").firstChild;
}

function chooseScenario(about) {
  const scenario = choice("prefer", "scenario", [], "none");
  for (const [group, scenarios] of Map.groupBy(about.scenarios, (s) => s.group || "")) {
    const options = scenarios.map((s) => el("option", { value: s.name }, s.name));
    scenario.append(...(group ? [el("optgroup", { label: group }, options)] : options));
  }
  const says = el("p", { class: "hint", id: "scenario-says" });
  const explain = () => { says.textContent = about.scenarios.find((s) => s.name === scenario.value)?.says || "As the server was started."; };
  scenario.addEventListener("change", explain);
  $("ask").addEventListener("written", explain);
  scenario.setAttribute("aria-describedby", says.id);
  $("ask").addEventListener("reset", () => setTimeout(explain));
  $("scenario-fields").append(el("div", { class: "field wide" }, label("prefer", "scenario", "Scenario"), scenario, says));
  explain();
}

function prefer(about) {
  const faults = el("datalist", { id: "faults" }, about.faults.map((f) => el("option", { value: f.name }, f.says)));
  $("preferences").append(faults);
  for (const p of preferences) $("preferences").append(field("prefer", p.name, p.label, p.hint, p.example, p.mode));
  $("prefer.fault").setAttribute("list", faults.id);
}

function token(about) {
  const hint = about.before ? "It is passed on, and written nowhere." : "One of those that the server was started with.";
  const node = field("token", "token", "Token", about.credentials.example ? "Any passes." : hint, "");
  const input = node.querySelector("input");
  input.value = input.defaultValue = about.credentials.example;
  if (!about.credentials.example) input.type = "password";
  $("more").open = !about.credentials.example;
  $("preferences").append(node);
}

const preferences = [
  { name: "code", label: "Status", hint: "Any from 200 to 599.", example: "429", mode: "numeric" },
  { name: "delay", label: "Delay, ms", hint: "Milliseconds before the answer begins.", example: "300", mode: "numeric" },
  { name: "fault", label: "Fault", hint: "A way to answer badly.", example: "CONNECTION_RESET_BY_PEER" },
  { name: "at", label: "At", hint: "The clock, for this request alone.", example: "2026-01-15T12:00:00Z" },
];

function parameter(p) {
  const hint = p.description + bounds(p);
  if (p.enum || p.type === "boolean") {
    const select = choice("parameters", p.name, p.enum || ["true", "false"], "any");
    return el("div", { class: "field" }, label("parameters", p.name, p.name, true), described(select, hint));
  }
  const numeric = p.type === "integer" || p.type === "number";
  return field("parameters", p.name, p.name, hint, p.default || examples[p.type] || "", numeric ? "text" : "", true);
}

const examples = { "date-time": "2026-01-15T12:00:00Z", time: "2026-01-15T12:00:00Z" };

function bounds(p) {
  const parts = [];
  if (p.minimum && p.maximum) parts.push(p.minimum + " to " + p.maximum);
  else if (p.minimum) parts.push("from " + p.minimum);
  else if (p.maximum) parts.push("up to " + p.maximum);
  if (p.default) parts.push("default " + p.default);
  return parts.length ? " (" + parts.join(", ") + ")" : "";
}

// field is a line of text. What is typed isn't checked here: to see what the API says of a mistake is what a mock is for.
function field(group, name, caption, hint, example, mode, code) {
  const input = el("input", { id: id(group, name), name, type: "text", placeholder: example, spellcheck: "false", autocapitalize: "off", autocomplete: "off", inputmode: mode || null });
  controls.push({ group, name, node: input });
  return el("div", { class: mode || group === "token" ? "field" : "field wide" }, label(group, name, caption, code), described(input, hint));
}

function choice(group, name, values, none) {
  const select = el("select", { id: id(group, name), name }, el("option", { value: "" }, none), values.map((v) => el("option", { value: v }, v)));
  controls.push({ group, name, node: select });
  return select;
}

function described(node, hint) {
  const words = el("span", { class: "hint tip", id: node.id + "-hint" }, marked(hint));
  node.setAttribute("aria-describedby", words.id);
  return [node, words];
}

// marked has what stands between backticks as code, as the descriptions of a spec mean it.
const marked = (text) => text.split("`").map((part, i) => (i % 2 ? el("code", {}, part) : part));

const id = (group, name) => group + "." + name;
const label = (group, name, caption, code) => el("label", { for: id(group, name) }, code ? el("code", {}, caption) : caption);

// read is what the form wishes.
export function read() {
  const wish = { parameters: {}, prefer: {}, extra: "", token: "" };
  for (const { group, name, node } of controls) {
    const value = node.value.trim();
    if (typeof wish[group] === "string") wish[group] = value;
    else if (value !== "") wish[group][name] = value;
  }
  return wish;
}

// write puts values into the form, and empties all others. A token stays.
export function write(wish) {
  for (const { group, name, node } of controls) {
    if (group === "token") continue;
    node.value = (group === "extra" ? wish.extra : wish[group]?.[name]) || "";
    if (node.value && $("more").contains(node)) $("more").open = true;
    if (node.selectedIndex === -1) node.value = ""; // a choice that isn't there any more
  }
  $("ask").dispatchEvent(new Event("written"));
}

// set puts one parameter into the form.
export function set(name, value) {
  const control = controls.find((c) => c.group === "parameters" && c.name === name);
  if (control) control.node.value = value;
}
