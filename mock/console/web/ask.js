// ask.js knows a request: its address, its headers, and the curl line that is the same.

// query is what stands behind the question mark.
export function query(wish) {
  const pairs = Object.entries(wish.parameters).map(([name, value]) => encode(name) + "=" + encode(value));
  if (wish.extra) pairs.push(asTyped(wish.extra.replace(/^[?&]+/, "")));
  return pairs.length ? "?" + pairs.join("&") : "";
}

// encode leaves what a query may hold as it is, so that times can be read. A plus becomes %2B: as it is it would mean a space.
const encode = (text) => encodeURIComponent(text).replace(/%(3A|2F|2C|40)/g, decodeURIComponent);

// asTyped leaves a piece of a query as it is, but for what no address can hold (RFC 3986, section 3.4): curl would stumble over it.
const asTyped = (text) => text.replace(/[^\w!$%&'()*+,./:;=?@~-]/gu, encodeURIComponent);

// prefer is the value of the header Prefer, "" if nothing is preferred.
export function prefer(wish) {
  return Object.entries(wish.prefer).map(([name, value]) => name + "=" + word(value)).join(", ");
}

const word = (text) => (/^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : '"' + text.replace(/["\\]/g, "\\$&") + '"');

export function headers(about, wish) {
  const out = {};
  const { header, scheme } = about.credentials;
  if (header && wish.token) out[header] = scheme ? scheme + " " + wish.token : wish.token;
  if (prefer(wish)) out.Prefer = prefer(wish);
  return out;
}

// curl is the line that asks the same. A token that the user gave isn't in it: it is read from $TOKEN.
export function curl(about, wish) {
  const secret = wish.token && wish.token !== about.credentials.example;
  const lines = Object.entries(headers(about, secret ? { ...wish, token: "\0" } : wish)).map(([name, value]) =>
    "-H " + (value.includes("\0") ? '"' + name + ": " + value.replace("\0", "$TOKEN") + '"' : quote(name + ": " + value)));
  return ["curl -sS", ...lines, quote(location.origin + about.list.path + query(wish))].join(" ");
}

// quote makes one word of a text for the shell.
const quote = (text) => "'" + text.replace(/'/g, "'\\''") + "'";

// send asks, and answers what came: {status, headers, text, took}, or {failed} if the connection ended without an answer.
export async function send(about, wish, options) {
  const { address = about.list.path, signal } = options || {};
  const start = performance.now();
  try {
    const answer = await fetch(address + query(wish), { headers: headers(about, wish), cache: "no-store", redirect: "follow", signal });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, took: performance.now() - start, redirected: answer.redirected, url: answer.url };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { failed: error.message, took: performance.now() - start };
  }
}
