// What was pressed keeps the focus when the answer replaces it: the element of the same
// [data-focus-key], else the last one that fits its [data-focus-else], else the search.
let held = null;

document.addEventListener("htmx:before:swap", () => {
  const { focusKey, focusElse } = document.activeElement?.dataset ?? {};
  held = focusKey ? { focusKey, focusElse } : null;
});

document.addEventListener("htmx:after:swap", () => {
  if (!held || document.activeElement !== document.body) return;
  focusInstead(held);
  held = null;
});

/** Of an element that is gone: its dataset. */
export function focusInstead({ focusKey, focusElse }) {
  const same = document.querySelectorAll(`[data-focus-key="${CSS.escape(focusKey)}"]`);
  const others = focusElse ? document.querySelectorAll(focusElse) : [];
  const wanted = [...same, ...[...others].reverse(), document.querySelector("[data-search]")];
  wanted.find((element) => element?.checkVisibility())?.focus({ preventScroll: true });
}
