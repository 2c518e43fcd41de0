"use strict";
(function () {
  const form = document.getElementById("filter");
  const text = document.getElementById("text");
  const shown = document.getElementById("shown");
  const laws = Array.from(document.querySelectorAll(".law"));
  const families = Array.from(document.querySelectorAll(".family"));
  const chips = Array.from(form.querySelectorAll(".chip"));
  const words = new Map(laws.map((law) => [law, law.textContent.toLowerCase()]));

  const pressed = (kind) =>
    chips.filter((c) => c.dataset[kind] && c.getAttribute("aria-pressed") === "true").map((c) => c.dataset[kind]);

  // A law is shown if each kind of chip that is pressed has its value, and every word of the text occurs in it.
  function apply() {
    const outcomes = pressed("outcome"), levels = pressed("level");
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const law of laws) {
      const fits =
        (outcomes.length === 0 || outcomes.includes(law.dataset.outcome)) &&
        (levels.length === 0 || levels.includes(law.dataset.level)) &&
        wanted.every((word) => words.get(law).includes(word));
      law.classList.toggle("away", !fits);
      if (fits) count++;
    }
    for (const family of families) {
      family.classList.toggle("empty", !family.querySelector(".law:not(.away)"));
    }
    shown.textContent = count + " of " + laws.length + " laws";
  }

  function clear() {
    text.value = "";
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    apply();
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }
  text.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== text && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      text.focus();
    } else if (event.key === "Escape" && form.contains(document.activeElement)) {
      clear();
    }
  });

  // A link to a law shows it, whatever is filtered.
  function reveal() {
    const law = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!law || !law.classList.contains("law")) return;
    if (law.classList.contains("away")) clear();
    law.open = true;
    law.scrollIntoView();
    law.querySelector("summary").focus({ preventScroll: true });
  }
  window.addEventListener("hashchange", reveal);

  async function copy(button, source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      // Pages from a file may not write to the clipboard: the line is selected instead, one key away.
      getSelection().selectAllChildren(source);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, button.parentElement.querySelector("code")));
  }

  form.hidden = false;
  apply();
  reveal();
})();
