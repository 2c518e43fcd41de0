import { el } from "./dom.js";

// Exact is a number as it was sent: 0.10 stays 0.10, and an integer of 64 bits keeps its last digits.
export class Exact {
  constructor(source) { this.source = source; }
  toString() { return this.source; }
  valueOf() { return Number(this.source); }
}

// parse reads JSON and keeps its numbers as they were sent, where the browser tells how.
export function parse(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && context && context.source !== undefined ? new Exact(context.source) : value);
}

// words is a value as a user reads it in a cell.
export function words(value) {
  if (value instanceof Exact || typeof value !== "object") return String(value);
  return compact(value);
}

function compact(value) {
  if (value instanceof Exact) return value.source;
  if (Array.isArray(value)) return "[" + value.map(compact).join(", ") + "]";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return "{" + Object.entries(value).map(([name, v]) => JSON.stringify(name) + ": " + compact(v)).join(", ") + "}";
}

const token = /"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+|[{}[\],:]/g;

// tokens are those of a JSON text, in order, with the line breaks and the indentation that let people read it. None is changed.
function* tokens(text) {
  const parts = text.match(token) || [];
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i], following = parts[i + 1];
    switch (part) {
      case "{": case "[":
        if (following === "}" || following === "]") {
          yield ["", part + following];
          i++;
        } else {
          depth++;
          yield ["", part + line()];
        }
        break;
      case "}": case "]":
        depth = Math.max(0, depth - 1);
        yield ["", line() + part];
        break;
      case ",": yield ["", part + line()]; break;
      case ":": yield ["", ": "]; break;
      default: yield [kind(part, following), part];
    }
  }
}

function kind(part, following) {
  if (part[0] === '"') return following === ":" ? "name" : "string";
  return part === "null" || part === "true" || part === "false" ? "word" : "number";
}

const largest = 200_000; // characters that are coloured

// pretty is a JSON text, indented and coloured.
export function pretty(text) {
  const code = el("code", { class: "json" });
  if (text.length > largest) {
    code.textContent = Array.from(tokens(text), ([, part]) => part).join("");
    return code;
  }
  let plain = "";
  for (const [kind, part] of tokens(text)) {
    if (!kind) {
      plain += part;
      continue;
    }
    code.append(plain, el("span", { class: kind }, part));
    plain = "";
  }
  code.append(plain);
  return code;
}
