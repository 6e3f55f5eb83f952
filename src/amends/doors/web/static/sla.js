// Keeps the promises' chips ticking between two updates. Times come from the server's clock, not from this machine's.

const ahead = Number(document.body.dataset.now) - Date.now();
const LEVELS = ["over", "bad", "warn"];

function level(left, whole) {
  if (left < 0) return "over";
  if (left < whole * 0.2) return "bad";
  return left < whole * 0.5 ? "warn" : "";
}

function tick() {
  for (const chip of document.querySelectorAll("[data-due]")) {
    const due = Number(chip.dataset.due);
    const left = due - Date.now() - ahead;
    const now = level(left, due - Number(chip.dataset.since));
    for (const name of LEVELS) chip.classList.toggle(name, name === now);
    chip.querySelector("[data-over]").hidden = left >= 0;
    const seconds = Math.floor(Math.abs(left) / 1000);
    // Longer spans are written in words by the server.
    if (seconds < 3600) chip.querySelector("[data-left]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

setInterval(tick, 1000);
