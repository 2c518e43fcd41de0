import { authorization, missing } from "./token.js";

// events.js listens to the server as long as somebody looks at the page, and comes back where it was. It reads server-sent events
// itself: the browser's EventSource can't show a token, and what an address has ends in logs.

const pause = 3000; // milliseconds before a stream that broke is tried again
let heard = ""; // the ID of the last request that was told of

// watch calls what is given for each event: request(event), clock(state), stream(state), which is live, waiting, locked if the token is
// missing or wrong, or closed. It answers what tries again where it was locked or closed.
export function watch(on) {
  let running = null; // what ends the stream; null: there is none
  const end = () => {
    running?.abort();
    running = null;
  };
  const begin = async () => {
    end();
    const mine = (running = new AbortController());
    const state = await follow(on, mine.signal);
    if (running !== mine) return;
    running = null;
    if (state === "locked") heard = ""; // nothing is shown any more
    on.stream(state);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
  addEventListener("pagehide", end);
  if (!document.hidden) begin();
  return (anew) => { if ((anew || !running) && !document.hidden) begin(); };
}

// follow listens until the server refuses or nobody looks any more. Who was refused would only be refused again and again.
async function follow(on, signal) {
  for (;;) {
    const state = await listen(on, signal);
    if (state !== "waiting" || signal.aborted) return state;
    on.stream(state);
    await new Promise((done) => { setTimeout(done, pause); });
    if (signal.aborted) return state;
  }
}

// listen hears a stream to its end, and answers what state that leaves.
async function listen(on, signal) {
  if (missing()) return "locked";
  const headers = { ...authorization(), ...(heard && { "Last-Event-ID": heard }) };
  const answer = await fetch("/__console/events", { headers, cache: "no-store", signal }).catch(() => null);
  if (!answer) return "waiting";
  if (!answer.ok) return answer.status === 401 ? "locked" : "closed";
  on.stream("live");
  let event = {};
  for await (const line of lines(answer.body)) {
    const [name, text] = line.split(/: (.*)/s);
    if (line) event[name] = text;
    else event = tell(on, event);
  }
  return "waiting";
}

// tell tells of an event, and answers the next, of which nothing is known yet.
function tell(on, { id, event, data }) {
  heard = id || heard;
  if (data) on[event](JSON.parse(data));
  return {};
}

// lines are those of a stream. A connection that breaks ends it as the server does.
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ done: true }));
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

// admin asks an admin route, and answers what it says. An error has the words of the refusal.
export async function admin(path, method, body) {
  const answer = await fetch("/__admin" + path, {
    method, body: body ? JSON.stringify(body) : undefined, headers: { ...authorization(), ...(body && { "Content-Type": "application/json" }) },
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.errors?.map((e) => e.title).join("; ") || "status " + answer.status);
  return said;
}
