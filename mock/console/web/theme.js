import { $ } from "./dom.js";

// theme.js has the page light, dark, or as the system has it.

const themes = [["", "as the system has it", "◐"], ["light", "light", "☀"], ["dark", "dark", "☾"]];

export function theme() { return document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"); }

function apply(name) {
  const [, words, sign] = themes.find(([n]) => n === name) || themes[0];
  document.documentElement.dataset.theme = name;
  const button = $("theme");
  button.textContent = sign;
  button.title = "Theme: " + words;
  button.setAttribute("aria-label", "Theme: " + words);
}

// Storage is refused to some: then the choice lasts as long as the page.
const stored = () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } };
const store = (name) => { try { localStorage.setItem("theme", name); } catch { /* see stored */ } };

apply(stored());
$("theme").addEventListener("click", () => {
  const next = themes[(themes.findIndex(([n]) => n === document.documentElement.dataset.theme) + 1) % themes.length][0];
  apply(next);
  store(next);
  dispatchEvent(new Event("themechange"));
});
