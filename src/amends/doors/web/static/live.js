// Live pages. One WebSocket a tab brings frames {id, to, how, html}; `to` is the id of a region or of something in it.
// The server decides from the page's path what this reader may hear. Without a socket the page is fetched again every
// 10 s; without this script every form still works. No words for people stand here: they are in the page, hidden.

const page = document.body.dataset;
const byId = (id) => document.getElementById(id);
const show = (id, visible) => { const element = byId(id); if (element) element.hidden = !visible; };
const kept = (node) => node.nodeType === 1 && (node.hasAttribute("data-keep") || node.hasAttribute("data-pending"));

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function mergeAttributes(from, to) {
  const openable = from.nodeName === "DETAILS" || from.nodeName === "DIALOG";
  for (const { name, value } of [...to.attributes]) {
    if (!(openable && name === "open") && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !(openable && name === "open")) from.removeAttribute(name);
  }
}

function mergeChildren(from, to) {
  const wantedIds = new Set([...to.children].map((child) => child.id).filter(Boolean));
  const keyed = new Map([...from.children].filter((child) => child.id).map((child) => [child.id, child]));
  let here = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    while (here && here.id && !wantedIds.has(here.id) && !kept(here)) { const gone = here; here = here.nextSibling; gone.remove(); }
    const alike = here && !here.id && !kept(here) && here.nodeName === wanted.nodeName ? here : null;
    const match = wanted.id ? keyed.get(wanted.id) : alike;
    if (!match || match.nodeName !== wanted.nodeName) {
      from.insertBefore(wanted, here);
      if (wanted.id) wanted.classList.add("fresh");
      continue;
    }
    if (match === here) here = here.nextSibling; else from.insertBefore(match, here);
    morph(match, wanted);
  }
  while (here) { const next = here.nextSibling; if (!kept(here)) here.remove(); here = next; }
}

// Make `from` look like `to` without losing focus, typed words, opened details or scroll positions.
export function morph(from, to) {
  if (from.isEqualNode(to) || kept(from)) return;
  if (from.nodeType !== 1) { from.nodeValue = to.nodeValue; return; }
  mergeAttributes(from, to);
  if (from.nodeName !== "TEXTAREA") mergeChildren(from, to);
}

function changed(element) {
  document.dispatchEvent(new CustomEvent("live:changed", { detail: element.closest("[data-live-region]") }));
}

function place(element) {
  const old = byId(element.id);
  if (!old) return;
  morph(old, element);
  changed(old);
}

function toast(content) {
  const holder = document.querySelector(".notices");
  for (const element of [...content.children]) {
    holder.append(element);
    setTimeout(() => element.remove(), 8000);
  }
}

const CONFIRMING = () => new URLSearchParams(location.search).has("confirm");

export function apply(frame) {
  if (frame.id) page.cursor = Math.max(frame.id, Number(page.cursor) || 0);
  if (frame.how === "reload") { refresh(); return; }
  if (frame.how === "toast") { toast(parse(frame.html)); return; }
  const target = byId(frame.to);
  if (!target) return;
  if (frame.to === "log" && CONFIRMING()) { refresh().catch(() => 0); return; }
  if (frame.how === "remove") { const region = target.parentElement; target.remove(); changed(region); return; }
  if (frame.how === "text") { target.append(frame.html); return; }
  const content = parse(frame.html);
  if (frame.how === "morph") { morph(target, content.firstElementChild); changed(target); return; }
  for (const child of [...content.children]) {
    if (child.id && byId(child.id)) morph(byId(child.id), child);
    else target.append(child);
  }
  changed(target);
}

async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  page.cursor = fresh.body.dataset.cursor || page.cursor;
  fresh.querySelectorAll("[data-live-region]").forEach(place);
}

// The socket ------------------------------------------------------------------------------------------------------

let failures = 0, online = false, polling = 0;

function poll(on) {
  if (on && !polling) polling = setInterval(() => refresh().catch(() => 0), 10000);
  if (!on) { clearInterval(polling); polling = 0; }
}

function connect() {
  const url = new URL("/live", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("path", page.live);
  url.searchParams.set("since", page.cursor || 0);
  const socket = new WebSocket(url);
  socket.onopen = () => { failures = 0; online = true; poll(false); show("offline", false); };
  socket.onmessage = (event) => apply(JSON.parse(event.data));
  socket.onclose = (event) => {
    online = false;
    if (event.code === 4401) { show("signed-out", true); return; }
    failures += 1;
    poll(failures >= 3);
    setTimeout(() => show("offline", !online), 2000);
    setTimeout(connect, Math.min(15000, 500 * 2 ** failures) * (0.5 + Math.random() / 2));
  };
}

// Forms ------------------------------------------------------------------------------------------------------------

const RETRIES = 20;
const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, 1000 * seconds * (1 + Math.random() / 2)); });

// Send a request; while the server is too busy, say so calmly and send it again when it asked us to. The form's key
// goes along each time, so that what was done in spite of the answer is not done twice.
async function patiently(send) {
  for (let tries = 0; ; tries += 1) {
    const response = await send();
    const later = Number(response.headers.get("Retry-After"));
    const busy = (response.status === 503 || response.status === 429) && later > 0 && tries < RETRIES;
    show("busy", busy);
    if (!busy) return response;
    await pause(later);
  }
}

async function sent(address, fields) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 20000);
  try {
    const headers = { Accept: "text/x-fragment" };
    return await fetch(address, { method: "POST", body: fields, headers, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

// The address remembers which plan's confirmation is open, so that what is pushed meanwhile does not close it.
function keepOpen(form, fields) {
  const chosen = form.getAttribute("action").endsWith("/choose") && fields.get("option");
  if (chosen || CONFIRMING()) history.replaceState(null, "", chosen ? `?confirm=${encodeURIComponent(chosen)}` : location.pathname);
}

// Post a form's fields; true when the server took them. What it answers as a fragment is put in place: "placed" when
// the server took the fields, "shown" when it says what is wrong with them.
export async function post(form, fields) {
  try {
    const response = await patiently(() => sent(form.getAttribute("action"), fields));
    if (response.status === 401) show("signed-out", true);
    if (response.redirected) { location.assign(response.url); return true; }
    const fragment = (response.headers.get("Content-Type") || "").startsWith("text/x-fragment");
    if (fragment) [...parse(await response.text()).children].forEach(place);
    if (fragment && response.ok) keepOpen(form, fields);
    else if (response.ok && !online) await refresh();
    return fragment ? (response.ok ? "placed" : "shown") : response.ok;
  } catch (error) {
    show("busy", false);
    return false;
  }
}

export function fieldsOf(form, submitter) {
  const fields = new URLSearchParams(new FormData(form));
  if (submitter && submitter.name) fields.set(submitter.name, submitter.value);
  return fields;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.hasAttribute("data-enhance")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const taken = await post(form, fieldsOf(form, event.submitter));
  delete form.dataset.busy;
  show("refused", !taken);
  const next = document.querySelector("[data-focus]");
  if (next) next.focus();
  if (taken && form.hasAttribute("data-reply")) form.reset();
});

// Words not yet sent stay on this device, but not longer than the session.
document.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.getAttribute("formaction") === "/sign-out") {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  }
});

if (page.live) connect();
