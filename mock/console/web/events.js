// events.js listens to the server as long as somebody looks at the page, and comes back where it was.

let source = null;
let heard = ""; // the ID of the last request that was told of

// watch calls what is given for each event: request(event), clock(state), stream(state), which is live, waiting or closed.
// It answers what tries again where it was closed.
export function watch(on) {
  const begin = () => {
    source?.close();
    source = new EventSource("/__console/events" + (heard ? "?after=" + encodeURIComponent(heard) : ""));
    source.addEventListener("open", () => on.stream("live"));
    source.addEventListener("request", (event) => {
      heard = event.lastEventId;
      on.request(JSON.parse(event.data));
    });
    source.addEventListener("clock", (event) => on.clock(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      // One that wasn't refused tries again by itself. Who was refused would only be asked for the token again and again.
      on.stream(source.readyState === EventSource.CLOSED ? "closed" : "waiting");
    });
  };
  const end = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
  addEventListener("pagehide", end);
  if (!document.hidden) begin();
  return () => { if (source?.readyState === EventSource.CLOSED) begin(); };
}

// admin asks an admin route, and answers what it says. An error has the words of the refusal.
export async function admin(path, method, body) {
  const answer = await fetch("/__admin" + path, {
    method, body: body ? JSON.stringify(body) : undefined, headers: body ? { "Content-Type": "application/json" } : {},
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.errors?.map((e) => e.title).join("; ") || "status " + answer.status);
  return said;
}
