import { $ } from "./dom.js";

// tabs.js shows one part of the page, as WAI-ARIA's authoring practices have tabs: arrows, Home and End move between them.

const names = ["calls", "requests", "reference"];
const opened = {};

// onOpen has something done when a tab is shown.
export function onOpen(name, what) { opened[name] = what; }

export const current = () => names.find((name) => !$(name).hidden);

// open shows a tab.
export function open(name, focus) {
  if (!names.includes(name) || $("tab-" + name).hidden) name = names[0];
  for (const other of names) {
    const tab = $("tab-" + other), chosen = other === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    $(other).hidden = !chosen;
  }
  if (focus) $("tab-" + name).focus();
  opened[name]?.();
}

for (const [i, name] of names.entries()) {
  const tab = $("tab-" + name);
  tab.addEventListener("click", () => open(name));
  tab.addEventListener("keydown", (event) => {
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1 + names.length, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const step = event.key === "ArrowLeft" || event.key === "End" ? -1 : 1;
    let next = to % names.length;
    while ($("tab-" + names[next]).hidden) next = (next + step + names.length) % names.length;
    open(names[next], true);
  });
}
