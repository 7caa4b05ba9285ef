// "Back" returns to the row that was at the top, also when it lies on a later page of the list, and a
// list that is asked for anew stays where it was read.
const key = `place:${location.pathname}${location.search}`;
const STOPS = ["wheel", "touchstart", "pointerdown", "keydown"];

addEventListener("pagehide", () => {
  const row = rows().find((one) => one.getBoundingClientRect().bottom > 0);
  const name = `place:${location.pathname}${location.search}`;
  if (!row || scrollY === 0) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, JSON.stringify([row.id, row.getBoundingClientRect().top]));
});

const saved = JSON.parse(sessionStorage.getItem(key) ?? "null");
if (saved && performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  loadUntil(() => isBackAt(saved));
}

// A list that asks for itself anew comes back as long as it was.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement !== ctx.target || !ctx.target.querySelector("[data-keeps-place]")) return;
  const [count, top] = [rows().length, scrollY];
  const refill = () => loadUntil(() => isAsLong(count, top));
  document.addEventListener("htmx:after:swap", refill, { once: true });
});

function isBackAt([id, top]) {
  const row = document.getElementById(id);
  if (row) scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" });
  return Boolean(row);
}

function isAsLong(count, top) {
  scrollTo({ top, behavior: "instant" });
  return rows().length >= count;
}

/** Loads page after page until all is there; whoever moves meanwhile is left alone. */
function loadUntil(isThere) {
  const stopped = new AbortController();
  const step = () => requestAnimationFrame(() => {
    if (stopped.signal.aborted) return;
    const more = document.querySelector("[data-keeps-place] [data-more]");
    if (!isThere() && more) more.click();
    else stopped.abort();
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
