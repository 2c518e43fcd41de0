import { $ } from "./dom.js";

// token.js has the token of the admin routes, where the server asks for one. It is typed once for each tab: a reload keeps it, and
// other tabs, other servers and the disk don't get it. It goes to the server in a header alone, so that no address has it.

const key = "admin-token";

// Storage is refused to some: then a token lasts as long as the page.
const stored = () => { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } };
const store = (text) => { try { text ? sessionStorage.setItem(key, text) : sessionStorage.removeItem(key); } catch { /* see stored */ } };

let wanted = false; // by the server
let token = stored();

// build has the form and the button do something. Changed is called when there is another token, or none any more.
export function build(about, changed) {
  wanted = about.locked;
  $("unlock").addEventListener("submit", (event) => {
    event.preventDefault();
    token = $("admin-token").value.trim();
    changed();
  });
  $("lock").addEventListener("click", () => {
    forget("");
    changed();
    $("admin-token").focus();
  });
}

// missing reports whether the server would refuse what is asked of it: it isn't asked then, or the browser would ask for a password itself.
export const missing = () => wanted && !token;

// authorization is the header that shows the token, nothing where the server asks for none.
export const authorization = () => (wanted && token ? { Authorization: "Bearer " + token } : {});

// stream shows the form as long as the server refuses to tell, and keeps a token that it took.
export function stream(state) {
  if (state === "locked" && token) forget("The server refused that token: it wants the one of --admin-token.");
  if (state === "live") {
    if (wanted) store(token);
    $("admin-token").value = $("unlock-said").textContent = "";
  }
  $("unlock").hidden = state !== "locked";
  $("lock").hidden = !wanted || missing();
}

function forget(why) {
  token = "";
  store("");
  $("unlock-said").textContent = why;
}

// leave takes a token from an address that has it as its password, and leaves for the same without: from the first a page can ask
// nothing. It reports whether it does.
export function leave() {
  const { username, password } = new URL(document.baseURI);
  if (!username && !password) return false;
  if (password) store(decodeURIComponent(password));
  location.replace(location.origin + location.pathname + location.search + location.hash);
  return true;
}
