"use strict";
// Has the viewer draw the spec, in the colours of the page around it.
(function () {
  const dark = location.hash === "#dark";
  document.documentElement.className = dark ? "dark" : "light";

  // The viewer shows its maker's sign from its maker's address, and does without where it isn't to be had. Nothing of this page
  // comes from elsewhere: it is told so before its browser would complain of the page's policy.
  const elsewhere = (value) => /^(https?:)?\/\//.test(value);
  const missing = (image) => setTimeout(() => image.dispatchEvent(new Event("error")));
  const { set, get } = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  Object.defineProperty(HTMLImageElement.prototype, "src", {
    get, set(value) { elsewhere(value) ? missing(this) : set.call(this, value); },
  });
  const { setAttribute } = Element.prototype;
  HTMLImageElement.prototype.setAttribute = function (name, value) {
    name === "src" && elsewhere(value) ? missing(this) : setAttribute.call(this, name, value);
  };

  const c = dark
    ? { text: "#e6e4df", soft: "#a2a7b0", ground: "#1c1f24", panel: "#262a31", right: "#14161a", code: "#1c1f24", line: "#343840", accent: "#8fb8f4", good: "#7fd49b", bad: "#ff8a80", fair: "#f2c063" }
    : { text: "#1d1f23", soft: "#5b6069", ground: "#fff", panel: "#f3f1ed", right: "#23272e", code: "#14161a", line: "#dcdad5", accent: "#22559c", good: "#1d6b3a", bad: "#b3261e", fair: "#8a5a00" };
  const sans = "system-ui, sans-serif";
  const mono = 'ui-monospace, "SF Mono", Menlo, Consolas, monospace';
  Redoc.init("/openapi.yaml", {
    hideDownloadButton: true, disableSearch: true, nativeScrollbars: true, hideLoading: true, expandResponses: "200", jsonSamplesExpandLevel: 3,
    theme: {
      spacing: { sectionVertical: 24 },
      breakpoints: { medium: "55rem", large: "80rem" },
      colors: {
        primary: { main: c.accent }, success: { main: c.good }, error: { main: c.bad }, warning: { main: c.fair },
        text: { primary: c.text, secondary: c.soft }, border: { dark: c.line, light: c.line }, http: { get: "#22559c" },
        responses: {
          success: { color: c.good, backgroundColor: c.panel, tabTextColor: "#7fd49b" }, error: { color: c.bad, backgroundColor: c.panel, tabTextColor: "#ff8a80" },
        },
      },
      schema: { nestedBackground: c.panel, linesColor: c.line, typeNameColor: c.soft, typeTitleColor: c.soft },
      sidebar: { width: "13rem", backgroundColor: c.ground, textColor: c.text },
      rightPanel: { backgroundColor: c.right, width: "38%" },
      codeBlock: { backgroundColor: c.code },
      typography: {
        fontSize: "15px", fontFamily: sans, headings: { fontFamily: sans, fontWeight: "600" }, links: { color: c.accent },
        code: { fontFamily: mono, color: c.text, backgroundColor: c.panel },
      },
    },
  }, document.getElementById("viewer"));
})();
