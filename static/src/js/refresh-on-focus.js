// A tab that comes back into view asks its panels for news: another tab may have changed them.
import htmx from "htmx.org";

const SHORTEST_PAUSE = 2000;
let last = -Infinity;

function refresh() {
  const now = performance.now();
  if (document.visibilityState !== "visible" || now - last < SHORTEST_PAUSE) return;
  last = now;
  for (const panel of document.querySelectorAll("[data-refresh-on-focus]")) {
    htmx.trigger(panel, "refresh", {}, false);
  }
}

addEventListener("focus", refresh);
document.addEventListener("visibilitychange", refresh);
