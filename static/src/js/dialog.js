// <a href data-dialog> opens its page in the one dialog; `dialog-close` from the server closes it.
import htmx from "htmx.org";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("a[data-dialog], button[data-dialog]");
  if (opener && isPlainClick(event)) {
    event.preventDefault();
    open(opener);
  }
  closeByClick(event);
});

document.addEventListener("dialog-close", () => document.getElementById("dialog")?.close());

// "close" does not bubble, so it is caught on its way down.
document.addEventListener("close", ({ target }) => afterClosing(target), { capture: true });

async function open(opener) {
  const url = opener.getAttribute("href") ?? opener.dataset.dialog;
  const body = document.getElementById("dialog-body");
  await htmx.ajax("GET", url, {
    source: opener,
    target: body,
    swap: "innerHTML",
    push: "false",
    headers: { "HX-Target": "div#dialog-body" },
  });
}

document.addEventListener("htmx:after:swap", () => {
  const dialog = document.getElementById("dialog");
  const body = document.getElementById("dialog-body");
  if (!dialog || dialog.open || !body.childElementCount) return;
  dialog.showModal();
  (body.querySelector("[autofocus], [aria-invalid=true]") ?? firstField(body))?.focus();
  // What lies outside a modal dialog is inert, so the toasts move in.
  dialog.append(document.getElementById("toasts"));
});

function firstField(body) {
  return body.querySelector("input:not([type=hidden]), select, textarea");
}

function closeByClick(event) {
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  const isBackdrop = event.target === dialog && isOutside(event, dialog.getBoundingClientRect());
  if (!isBackdrop && !event.target.closest("[data-dialog-close]")) return;
  event.preventDefault();
  dialog.close();
}

function isOutside({ clientX: x, clientY: y, detail }, box) {
  const isByPointer = detail > 0;
  return isByPointer && (x < box.left || x > box.right || y < box.top || y > box.bottom);
}

function afterClosing(dialog) {
  if (dialog.id !== "dialog") return;
  document.body.append(document.getElementById("toasts"));
  document.getElementById("dialog-body").replaceChildren();
}

function isPlainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}
