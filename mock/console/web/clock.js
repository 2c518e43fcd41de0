import { $, el, say } from "./dom.js";
import { admin } from "./events.js";

// clock.js shows the clock and moves it.

const steps = [["+10 min", "10m"], ["+1 h", "1h"], ["+1 day", "24h"]];

// build makes the buttons. Moved is called when the clock has been moved from here.
export function build(moved) {
  const move = async (order) => {
    try {
      show(await admin("/clock", "POST", order));
      say($("clock-said"), "");
      moved();
    } catch (error) {
      say($("clock-said"), error.message, true);
    }
  };
  const button = (text, words, order) => el("button", { type: "button", title: words, click: () => move(order) }, text);
  const to = el("input", { type: "text", id: "clock-to", size: "20", placeholder: "2026-01-16T08:00:00Z", spellcheck: "false", "aria-label": "Put the clock to" });
  $("moves").append(
    ...steps.map(([text, by]) => button(text, "Put the clock forward", { action: "advance", by })),
    button("Freeze", "Stop the clock", { action: "freeze" }), button("Reset", "Have the clock as it was at the start", { action: "reset" }),
    el("form", { class: "to", submit: (event) => { event.preventDefault(); move({ action: "advance", to: to.value.trim() }); } }, to, el("button", { type: "submit" }, "Set")));
  $("clock").hidden = false;
}

// stream hides the clock from those who aren't told of it.
export function stream(state) { $("clock").hidden = state === "locked" || state === "closed"; }

// show shows what the clock reads.
export function show({ now, mode }) {
  $("now").dateTime = now;
  $("now").textContent = now.replace("T", " ").replace(/Z$/, "") + " UTC";
  $("mode").textContent = mode;
}
