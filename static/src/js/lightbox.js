// The viewer. Its slides are the links of a <photo-lightbox>, which tell by data attributes:
// data-panel (address of what is known about the photo), data-raw and data-tagged (both versions),
// data-download, data-favourite (id of the form that marks it), data-hearts (how many chose it),
// data-total (how many photos there are, the ones not loaded yet included).
import PhotoSwipe from "photoswipe";
import { closeOnBack } from "./close-on-back.js";
import { isRightToLeft, spacingOf, turnAround } from "./lightbox-direction.js";
import { addParts } from "./lightbox-parts.js";
import { Slides } from "./lightbox-slides.js";

/** @param {HTMLElement} root  @param {HTMLAnchorElement} link to start with
 *  @param {(element: HTMLElement, url: string) => void} fetchInto */
export function open(root, link, fetchInto) {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const slides = new Slides(root);
  const say = wordsOf(root);
  const isRtl = isRightToLeft(root);
  const viewer = new PhotoSwipe({
    dataSource: slides.items,
    index: slides.links.indexOf(link),
    bgOpacity: 1,
    showHideAnimationType: isStill ? "none" : "zoom",
    wheelToZoom: true,
    loop: false,
    spacing: spacingOf(isRtl),
    returnFocus: false,
    closeTitle: say("Close (Esc)"),
    zoomTitle: say("Zoom (z)"),
    arrowPrevTitle: say("Previous (arrow left)"),
    arrowNextTitle: say("Next (arrow right)"),
    paddingFn: (viewport) => roomForPanel(viewer, viewport),
  });
  viewer.on("uiRegister", () => addParts(viewer, slides, fetchInto, say));
  viewer.on("firstUpdate", () => viewer.element.setAttribute("aria-label", say("Photos")));
  if (isRtl) turnAround(viewer);
  keepEarlyKeys(viewer, isRtl ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"]);
  slides.follow(viewer);
  returnFocus(viewer, slides, link);
  takeToasts(viewer);
  viewer.init();
  closeOnBack(viewer);
}

/** Pages in other languages bring the viewer's words with them, by the English ones. */
function wordsOf(root) {
  const words = JSON.parse(root.dataset.words ?? "{}");
  return (text) => words[text] ?? text;
}

/** The open panel takes the end of a wide screen and the lower half of a narrow one. */
function roomForPanel(viewer, viewport) {
  const none = { top: 0, bottom: 0, left: 0, right: 0 };
  if (!viewer.element?.classList.contains("pswp--panel")) return none;
  const side = isRightToLeft(viewer.element) ? "left" : "right";
  return viewport.x < 768 ? { ...none, bottom: viewport.y / 2 } : { ...none, [side]: 352 };
}

/** PhotoSwipe hears no key while it opens; those of that moment count afterwards. */
function keepEarlyKeys(viewer, arrows) {
  const early = [];
  const hear = (event) => early.push(event);
  document.addEventListener("keydown", hear);
  viewer.on("openingAnimationEnd", () => {
    document.removeEventListener("keydown", hear);
    if (early.some(({ key }) => key === "Escape")) viewer.close();
    else early.forEach((event) => perform(viewer, event, arrows));
  });
}

function perform(viewer, originalEvent, [next, previous]) {
  if (originalEvent.key === next) viewer.next();
  else if (originalEvent.key === previous) viewer.prev();
  else viewer.dispatch("keydown", { originalEvent });
}

/** Nothing outside the viewer can have the focus, so the toasts stand in it while it is open. */
function takeToasts(viewer) {
  const toasts = document.getElementById("toasts");
  viewer.on("afterInit", () => viewer.element.append(toasts));
  viewer.on("destroy", () => viewer.element.contains(toasts) && document.body.append(toasts));
}

/** To the tile of the photo seen last; the page scrolls there only when it is another one. */
function returnFocus(viewer, slides, opener) {
  viewer.on("destroy", () => {
    const link = slides.links[viewer.currIndex];
    link?.focus({ preventScroll: link === opener });
  });
}
