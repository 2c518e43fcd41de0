// events.js listens to the server as long as somebody looks at the page, and comes back where it was.

let source = null;
let heard = ""; // the ID of the last request that was told of
let again = 0;

// watch calls what is given for each event: request(event), clock(state), stream(state), which is live, waiting or closed.
export function watch(on) {
  const begin = () => {
    clearTimeout(again);
    source?.close();
    source = new EventSource("/__console/events" + (heard ? "?after=" + encodeURIComponent(heard) : ""));
    source.addEventListener("open", () => on.stream("live"));
    source.addEventListener("request", (event) => {
      heard = event.lastEventId;
      on.request(JSON.parse(event.data));
    });
    source.addEventListener("clock", (event) => on.clock(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      const refused = source.readyState === EventSource.CLOSED; // else it tries again by itself
      on.stream(refused ? "closed" : "waiting");
      if (refused) again = setTimeout(begin, 5000);
    });
  };
  const end = () => {
    clearTimeout(again);
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
  addEventListener("pagehide", end);
  if (!document.hidden) begin();
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
