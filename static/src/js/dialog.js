// <a href data-dialog> opens its page in the one dialog; `dialog-close` from the server closes it.
import htmx from "htmx.org";
import { focusInstead } from "./keep-focus.js";

let pressedOutside = false;
let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog], button[data-dialog]");
  if (link && isPlainClick(event)) {
    event.preventDefault();
    fetchInto(document.getElementById("dialog-body"), link);
  }
  closeByClick(event);
});

document.addEventListener("dialog-close", () => document.getElementById("dialog").close());

document.addEventListener("htmx:after:swap", openWhenFilled);

// "close" and "cancel" do not bubble, so they are caught on their way down.
document.addEventListener("close", ({ target }) => tidyUp(target), { capture: true });
document.addEventListener("cancel", keepWhenUnsure, { capture: true });

// A selection dragged out of the dialog ends in a click on the backdrop; it must not close.
document.addEventListener("pointerdown", (event) => {
  pressedOutside = event.target.matches("dialog") && isOutside(event);
});

function fetchInto(body, link) {
  return htmx.ajax("GET", link.getAttribute("href") ?? link.dataset.dialog, {
    source: link,
    target: body,
    swap: "innerHTML",
    push: "false",
    headers: { "HX-Target": `div#${body.id}` },
  });
}

function openWhenFilled({ detail: { ctx } }) {
  const dialog = document.getElementById("dialog");
  const body = document.getElementById("dialog-body");
  if (dialog.open || ctx.target !== body || !body.childElementCount) return;
  opener = document.activeElement;
  dialog.showModal();
  (body.querySelector("[autofocus], [aria-invalid=true]") ?? firstField(body))?.focus();
  // What lies outside a modal dialog is inert, so the toasts move in.
  dialog.append(document.getElementById("toasts"));
}

function firstField(body) {
  return body.querySelector("input:not([type=hidden]), select, textarea");
}

function closeByClick(event) {
  const dialog = event.target.closest("dialog");
  const closer = event.target.closest("[data-dialog-close]");
  if (!dialog) return;
  if (closer) {
    event.preventDefault();
    if (!isBusy(dialog) || mayClose(dialog)) dialog.close();
  } else if (event.target === dialog && pressedOutside && isOutside(event) && mayClose(dialog)) {
    dialog.close();
  }
}

function keepWhenUnsure(event) {
  if (event.target.matches("dialog") && !mayClose(event.target)) event.preventDefault();
}

/** data-busy: something in it is not done yet, and this is what to ask. */
function isBusy(dialog) {
  return dialog.querySelector("[data-busy]");
}

function mayClose(dialog) {
  const busy = isBusy(dialog);
  if (busy) return confirm(busy.dataset.busy);
  return !hasTyped(dialog) || confirm("Close without saving?");
}

function hasTyped(dialog) {
  if (dialog.querySelector("form [aria-invalid=true]")) return true;
  const fields = dialog.querySelectorAll("form :is(input, textarea):not([type=hidden], [data-search])");
  return [...fields].some((field) =>
    ["checkbox", "radio"].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue,
  );
}

function isOutside({ target, clientX: x, clientY: y }) {
  const box = target.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

function tidyUp(dialog) {
  if (dialog.id !== "dialog") return;
  (document.querySelector(".pswp") ?? document.body).append(document.getElementById("toasts"));
  document.getElementById("dialog-body").replaceChildren();
  // The browser gives the focus back to what opened it, unless that was replaced meanwhile.
  if (opener?.dataset.focusKey && !opener.isConnected) focusInstead(opener.dataset);
  opener = null;
}

function isPlainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}
