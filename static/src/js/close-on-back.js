// The Back key of a phone closes the viewer instead of leaving the page under it.

/** Gives the open `viewer` an entry of its own in the history: the page's, with "#photo". */
export function closeOnBack(viewer) {
  let isBack = false;
  // The page is still there: htmx shall not fetch it anew. It leaves steps between fragments to
  // the browser, which keeps focus and scroll position, and in Firefox entries without its mark.
  history.replaceState({ ...history.state, htmx: false }, "");
  history.pushState({ viewer: true }, "", "#photo");
  const leave = () => {
    isBack = true;
    viewer.close();
  };
  addEventListener("popstate", leave, { once: true });
  // While it opens, the viewer cannot be closed.
  viewer.on("openingAnimationEnd", () => isBack && viewer.close());
  viewer.on("close", () => isBack || history.back());
}
