// A page that is read from right to left turns its photos that way as well: the next one stands to
// the left, and comes by the left arrow key or by dragging to the right.

// PhotoSwipe puts a slide its own width and this much of it beside the one before.
const BETWEEN = 0.1;
const FRICTION = 0.35;

/** @param {HTMLElement} element */
export function isRightToLeft(element) {
  return getComputedStyle(element).direction === "rtl";
}

/** For PhotoSwipe's option `spacing`: less than nothing puts the next slide on the other side. */
export function spacingOf(isRtl) {
  return isRtl ? -2 - BETWEEN : BETWEEN;
}

/** What PhotoSwipe decides by left and right alone: keys, and where a drag leads. */
export function turnAround(viewer) {
  viewer.on("keydown", (pressed) => {
    const event = pressed.originalEvent;
    const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!isArrow || isElsewhere(event)) return;
    pressed.preventDefault();
    event.preventDefault();
    if (event.key === "ArrowLeft") viewer.next();
    else viewer.prev();
  });
  const scroll = viewer.mainScroll;
  const { moveIndexBy, moveTo } = scroll;
  // Only a drag has a velocity.
  scroll.moveIndexBy = (steps, animate, velocity) =>
    moveIndexBy.call(scroll, velocity === undefined ? steps : -steps, animate, velocity);
  scroll.moveTo = (x, isDragged) => moveTo.call(scroll, isDragged ? held(viewer, x) : x);
}

/** Keys of the browser, and those of a dialog above the viewer. */
function isElsewhere(event) {
  const isBrowsers = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  return isBrowsers || document.querySelector("dialog[open]");
}

/** Beyond the first and the last photo a drag gets heavy. */
function held(viewer, x) {
  const { mainScroll: scroll, currIndex } = viewer;
  const rest = scroll.getCurrSlideX();
  const isBeyond = currIndex === 0 ? x < rest : currIndex === viewer.getNumItems() - 1 && x > rest;
  return isBeyond ? scroll.x + (x - scroll.x) * FRICTION : x;
}
