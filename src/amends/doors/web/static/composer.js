// The customer's composer: Enter sends (never while an input method composes), drafts survive a reload, the customer's
// own words stand in the log at once and say so when they could not be sent.

import { fieldsOf, post } from "./live.js";

const log = document.getElementById("log");
const box = () => document.getElementById("say");
const draft = () => `draft:${box().form.dataset.composer}`;
const fresh = () => [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("");
const atEnd = () => innerHeight + scrollY > document.documentElement.scrollHeight - 160;
const toEnd = () => scrollTo(0, document.documentElement.scrollHeight);
let following = true;

function grow() {
  const area = box();
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 132)}px`;
}

function mark(bubble, state) {
  bubble.dataset.pending = state;
  bubble.classList.toggle("fail", state === "failed");
  bubble.querySelectorAll("[data-when]").forEach((line) => { line.hidden = line.dataset.when !== state; });
}

async function deliver(form, fields, bubble) {
  mark(bubble, "sending");
  const sent = await post(form, fields);
  const taken = sent && sent !== "shown";
  if (taken && localStorage.getItem(draft()) === fields.get("text")) localStorage.removeItem(draft());
  if (sent === "placed") bubble.remove();
  else mark(bubble, taken ? "sent" : "failed");
  settle();
}

// Drop what the server shows itself by now. Without a key on its message, what was sent goes with the next change.
function settle() {
  for (const bubble of log.querySelectorAll("[data-pending]")) {
    if (log.querySelector(`[data-key="${bubble.dataset.own}"]`)) bubble.remove();
  }
}

function send(form, fields) {
  const text = (fields.get("text") || "").trim();
  if (!text) return;
  const bubble = document.getElementById("own-message").content.firstElementChild.cloneNode(true);
  bubble.querySelector(".bub").textContent = text;
  bubble.dataset.own = fresh();
  fields.set("key", bubble.dataset.own);
  bubble.querySelector("[data-retry]").addEventListener("click", () => deliver(form, fields, bubble));
  log.append(bubble);
  toEnd();
  deliver(form, fields, bubble);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const typed = form.hasAttribute("data-composer");
  if (!typed && !form.hasAttribute("data-quick")) return;
  event.preventDefault();
  send(form, fieldsOf(form, event.submitter));
  if (!typed) return;
  box().value = "";
  grow();
});

document.addEventListener("keydown", (event) => {
  // keyCode 229: Safari ends composing before the key that ended it arrives.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.target.id !== "say" || event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  event.target.form.querySelector(".send").click();
});

document.addEventListener("input", (event) => {
  if (event.target.id !== "say") return;
  localStorage.setItem(draft(), event.target.value);
  grow();
});

document.addEventListener("live:changed", (event) => {
  if (event.detail !== log) return;
  log.querySelectorAll('[data-pending="sent"]').forEach((bubble) => bubble.remove());
  settle();
  if (following) toEnd();
});

addEventListener("scroll", () => { following = atEnd(); }, { passive: true });

if (box()) {
  box().value = box().value || localStorage.getItem(draft()) || "";
  grow();
}
if (!location.hash) toEnd();
