// "Back" returns to the row that was at the top, also when it lies on a later page of the list.
const key = `place:${location.pathname}${location.search}`;
const STOPS = ["wheel", "touchstart", "pointerdown", "keydown"];

addEventListener("pagehide", () => {
  const row = rows().find((one) => one.getBoundingClientRect().bottom > 0);
  const name = `place:${location.pathname}${location.search}`;
  if (!row || scrollY === 0) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, JSON.stringify([row.id, row.getBoundingClientRect().top]));
});

const saved = JSON.parse(sessionStorage.getItem(key) ?? "null");
if (saved && performance.getEntriesByType("navigation")[0]?.type === "back_forward") walkTo(saved);

/** Loads page after page until the row is there; whoever moves meanwhile is left alone. */
function walkTo([id, top]) {
  const stopped = new AbortController();
  const step = () => requestAnimationFrame(() => {
    const row = document.getElementById(id);
    const more = document.querySelector("[data-keeps-place] [data-more]");
    if (stopped.signal.aborted) return;
    if (!row && more) more.click();
    else stopped.abort();
    if (row) scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" });
  });
  for (const event of STOPS) {
    addEventListener(event, () => stopped.abort(), { signal: stopped.signal, passive: true });
  }
  document.addEventListener("htmx:after:swap", step, { signal: stopped.signal });
  if (document.readyState === "complete") step();
  else addEventListener("load", step, { once: true });
}

function rows() {
  return [...document.querySelectorAll("[data-keeps-place] [data-row][id]")];
}
