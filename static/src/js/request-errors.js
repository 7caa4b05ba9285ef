// What a person reads when htmx gets no answer, or one that cannot be shown in place.
import htmx from "htmx.org";
import { showToast } from "./toasts.js";

const UNREACHABLE = "Could not reach the server. Check your connection, then try again.";
const UNSHOWABLE = "The page could not be updated. Please load it again.";
const BY_STATUS = {
  401: "You are signed out. Sign in again to go on.",
  403: "You are not allowed to do this.",
  404: "This is no longer here. It may have been deleted or moved.",
  413: "This is larger than the server accepts.",
  429: "Too many requests. Wait a moment, then try again.",
};
const BROKEN = "Something went wrong on the server. Nothing was saved; please try again.";
const LONGEST_TEXT = 300;

// Background requests repeat: each speaks up once, until it has worked again.
const failing = new WeakSet();

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (!isWithheld(ctx.response.status)) return;
  ctx.push = ctx.replace = null;
  if (ctx.request.headers["HX-History-Restore-Request"]) location.reload();
  else if (!ctx.text.includes("hx-swap-oob")) report(ctx, sentenceFor(ctx));
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) report(ctx, ctx.response ? UNSHOWABLE : UNREACHABLE);
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400) failing.delete(ctx.sourceElement);
  if (!isWholePageForPart(ctx)) return;
  event.preventDefault();
  location.assign(ctx.response.raw.url);
});

// The events of HX-Trigger start at the element that asked. When the answer removed it, they would
// start above the body, where no panel listens.
for (const name of ["htmx:after:request", "htmx:finally:swap"]) {
  document.addEventListener(name, ({ detail: { ctx } }) => {
    if (!ctx.sourceElement?.isConnected) ctx.sourceElement = document.body;
  });
}

function isWithheld(status) {
  const patterns = [`${status}`, `${Math.floor(status / 100)}xx`];
  return htmx.config.noSwap.some((each) => patterns.includes(`${each}`));
}

function sentenceFor({ text, response: { status, headers } }) {
  const isPlain = headers.get("Content-Type")?.startsWith("text/plain");
  if (isPlain && text && text.length <= LONGEST_TEXT) return text;
  return BY_STATUS[status] ?? BROKEN;
}

function report(ctx, sentence) {
  if (["every", "refresh"].includes(ctx.sourceEvent?.type)) {
    if (failing.has(ctx.sourceElement)) return;
    failing.add(ctx.sourceElement);
  }
  showToast("error", sentence);
}

/** A redirect was followed, most often to the sign-in page: its document belongs into the window. */
function isWholePageForPart({ target, select, text, response }) {
  if (target === document.body || select || !response.raw.redirected) return false;
  return /^\s*<!doctype html/i.test(text);
}
