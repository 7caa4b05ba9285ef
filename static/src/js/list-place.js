// Whoever comes back to a list finds it where it was, also when that lies on a later page, and has the
// focus on the row whose page was open. "Back" is that of the browser, or a link [data-back], which
// names this row. A list that is asked for anew stays where it was read.
const STOPS = ["wheel", "touchstart", "pointerdown", "keydown"];
const SEEN = "place-seen";
const BACK = "place-back";

addEventListener("pagehide", () => {
  const row = rows().find((one) => one.getBoundingClientRect().bottom > 0);
  if (!row || scrollY === 0) sessionStorage.removeItem(place());
  else sessionStorage.setItem(place(), JSON.stringify([row.id, row.getBoundingClientRect().top]));
});

document.addEventListener("click", ({ target, ctrlKey, metaKey, shiftKey }) => {
  const link = target.closest("a[data-back]");
  if (link && !ctrlKey && !metaKey && !shiftKey) sessionStorage.setItem(BACK, link.dataset.back);
});

const opened = document.querySelector("[data-back]")?.dataset.back;
if (opened) sessionStorage.setItem(SEEN, opened);
else if (rows().length) arrive();

function arrive() {
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const saved = JSON.parse(sessionStorage.getItem(place()) ?? "null");
  const seen = sessionStorage.getItem(BACK) ?? (isBack ? sessionStorage.getItem(SEEN) : null);
  sessionStorage.removeItem(BACK);
  if (!saved || !(seen || isBack)) return focus(seen);
  loadUntil(() => isBackAt(saved), () => {
    focus(seen);
    // Rows that come into view get their true height in the next frame.
    requestAnimationFrame(() => isBackAt(saved));
  });
}

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
function loadUntil(isThere, then = () => {}) {
  const stopped = new AbortController();
  const step = () => requestAnimationFrame(() => {
    if (stopped.signal.aborted) return;
    const more = document.querySelector("[data-keeps-place] [data-more]");
    if (!isThere() && more) return isBound(more) ? more.click() : step();
    stopped.abort();
    then();
  });
  for (const event of STOPS) {
    addEventListener(event, () => stopped.abort(), { signal: stopped.signal, passive: true });
  }
  document.addEventListener("htmx:after:swap", step, { signal: stopped.signal });
  if (document.readyState === "complete") step();
  else addEventListener("load", step, { once: true });
}

/** Before htmx knows the link, a click would leave the page. */
function isBound(link) {
  return link.hasAttribute("data-htmx-powered");
}

/** The next "j" goes on from there. */
function focus(id) {
  const row = rows().find((one) => one.id === id);
  if (!row) return;
  row.querySelector("a[href]:not([tabindex='-1'])").focus({ preventScroll: true });
  const { top, bottom } = row.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) row.scrollIntoView({ block: "center" });
}

function rows() {
  return [...document.querySelectorAll("[data-keeps-place] [data-row][id]")];
}

/** The same for one list, in whatever order its address names the filters. */
function place() {
  const query = new URLSearchParams(location.search);
  query.sort();
  return `place:${location.pathname}?${query}`;
}
