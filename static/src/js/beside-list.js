// A step through the history that stays within one list, as it is filtered now, fetches only what is
// beside it: the list keeps its rows, its place and what is typed. On a phone, where either is shown,
// the way back leads to where the list was left.
import htmx from "htmx.org";

let left = 0;

document.addEventListener("htmx:before:history:restore", (event) => {
  const list = document.querySelector("[data-list]");
  const { pathname, search } = new URL(event.detail.path, location.href);
  if (!list || !pathname.startsWith(list.dataset.list)) return;
  if (sorted(search) !== sorted(list.dataset.query)) return;
  event.preventDefault();
  fetchBeside(event.detail.path).then(() => isOpen() || scrollTo({ top: left }));
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.target?.id === "customer-detail" && !isOpen()) left = scrollY;
});

addEventListener("load", () => {
  document.querySelector("[data-list] [aria-current]")?.scrollIntoView({ block: "nearest" });
});

/** A step through the history, but none that asks for a whole page. */
function fetchBeside(path) {
  return htmx.ajax("GET", path, {
    target: "#customer-detail",
    swap: "outerHTML show:none",
    push: "false",
    headers: { "HX-Target": "article#customer-detail", "HX-History-Restore-Request": "false" },
  });
}

function isOpen() {
  return Boolean(document.querySelector("#customer-detail[data-open]"));
}

function sorted(search) {
  const query = new URLSearchParams(search);
  query.sort();
  return query.toString();
}
