import { $, el } from "./dom.js";
import { theme } from "./theme.js";

// showReference brings the viewer when it is first looked at.
export function showReference() {
  if ($("viewer").firstChild) return;
  $("viewer").append(el("iframe", { title: "Reference of the API", src: "/__console/viewer/viewer.html#" + theme() }));
}

// A viewer is made light or dark when it begins.
addEventListener("themechange", () => {
  const shown = Boolean($("viewer").firstChild);
  $("viewer").replaceChildren();
  if (shown && !$("reference").hidden) showReference();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
