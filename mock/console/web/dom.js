// What comes from outside becomes text, never HTML: elements are made here, and nowhere else.

export const $ = (id) => document.getElementById(id);

// el makes an element. Properties are set as attributes, functions are listeners; children are nodes or texts.
export function el(name, properties, ...children) {
  return filled(document.createElement(name), properties, children);
}

// svg makes an element of a drawing.
export function svg(name, properties, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), properties, children);
}

function filled(node, properties, children) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

// number has its thousands apart.
export const number = (n) => new Intl.NumberFormat("en").format(n);

// bytes is a size in words.
export function bytes(n) {
  if (n < 1000) return n + " B";
  return n < 1e6 ? (n / 1000).toFixed(1) + " kB" : (n / 1e6).toFixed(1) + " MB";
}

// say tells the user something for a while.
export function say(node, text, bad) {
  node.textContent = text;
  node.classList.toggle("bad", Boolean(bad));
  clearTimeout(node.silence);
  node.silence = setTimeout(() => { node.textContent = ""; }, 6000);
}

// copy puts the text of a node onto the clipboard, or selects it where that isn't allowed.
export async function copy(button, source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}
