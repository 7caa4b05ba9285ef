// <form data-guard>: typed words are not lost without a question. After Save or Cancel the focus goes
// to the element named by data-focus-after; Escape presses the form's [data-cancel], Ctrl+Enter saves.
const QUESTION = "Leave without saving?";
const focusAfter = new WeakMap();

addEventListener("beforeunload", (event) => {
  if (guarded().some(isDirty)) event.preventDefault();
});

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const form = guarded().find((each) => ctx.target?.contains?.(each));
  if (!form) return;
  if (ctx.sourceElement !== form && isDirty(form) && !confirm(QUESTION)) {
    event.preventDefault();
    stayAt(form, ctx);
  } else if (form.contains(ctx.sourceElement)) {
    focusAfter.set(ctx, form.dataset.focusAfter);
  }
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  document.getElementById(focusAfter.get(ctx))?.focus();
});

document.addEventListener("keydown", (event) => {
  const isSave = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (isSave) event.target.closest?.("form[data-guard]")?.requestSubmit();
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  event.target.closest?.("form[data-guard]")?.querySelector("[data-cancel]")?.click();
});

function guarded() {
  return [...document.querySelectorAll("form[data-guard]")];
}

/** data-unsaved: the server sent the words back, so they stand there as if they were the saved ones. */
function isDirty(form) {
  return "unsaved" in form.dataset || [...form.elements].some(isChanged);
}

function isChanged(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("input, textarea")) return field.value !== field.defaultValue;
  if (!field.matches("select")) return false;
  const chosen = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(chosen, 0);
}

/** The Back key has changed the address before anybody could ask; the form's own comes back. */
function stayAt(form, ctx) {
  if (ctx.request.headers["HX-History-Restore-Request"]) {
    history.pushState({ htmx: true }, "", form.getAttribute("action"));
  }
}
