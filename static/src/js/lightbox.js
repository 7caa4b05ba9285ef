import PhotoSwipe from "photoswipe";
import { closeOnBack } from "./close-on-back.js";

/** @param {HTMLAnchorElement[]} links  @param {number} index of the one to start with */
export function open(links, index) {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const viewer = new PhotoSwipe({
    dataSource: links.map(slideOf),
    index,
    bgOpacity: 0.96,
    showHideAnimationType: isStill ? "none" : "zoom",
    wheelToZoom: true,
    loop: false,
  });
  viewer.on("uiRegister", () => addParts(viewer));
  viewer.on("firstUpdate", () => viewer.element.setAttribute("aria-label", "Photos"));
  keepEarlyEscape(viewer);
  viewer.init();
  closeOnBack(viewer);
}

/** PhotoSwipe hears no key while it opens; an Escape of that moment closes it afterwards. */
function keepEarlyEscape(viewer) {
  let isUnwanted = false;
  const hear = ({ key }) => {
    isUnwanted ||= key === "Escape";
  };
  document.addEventListener("keydown", hear);
  viewer.on("openingAnimationEnd", () => {
    document.removeEventListener("keydown", hear);
    if (isUnwanted) viewer.close();
  });
}

function slideOf(link) {
  const thumbnail = link.querySelector("img");
  return {
    src: link.href,
    msrc: thumbnail?.currentSrc || thumbnail?.src,
    width: Number(link.dataset.pswpWidth),
    height: Number(link.dataset.pswpHeight),
    alt: thumbnail?.alt ?? "",
    element: link,
  };
}

function addParts(viewer) {
  viewer.ui.registerElement({
    name: "caption",
    order: 9,
    appendTo: "root",
    onInit: (element) => {
      element.setAttribute("aria-live", "polite");
      viewer.on("change", () => {
        element.textContent = captionOf(viewer.currSlide.data.element);
      });
    },
  });
  viewer.ui.registerElement({
    name: "download",
    order: 8,
    isButton: true,
    tagName: "a",
    title: "Download",
    ariaLabel: "Download",
    html: {
      isCustomSVG: true,
      inner:
        '<path d="M20.5 14.3 17.1 18V10h-2.2v7.9l-3.4-3.6L10 16l6 6.1 6-6.1Z' +
        'M23 23H9v2h14Z" id="pswp__icn-download"/>',
      outlineID: "pswp__icn-download",
    },
    onInit: (element) => {
      viewer.on("change", () => offerDownload(element, viewer.currSlide.data.element));
    },
  });
}

function captionOf(link) {
  return link.dataset.caption ?? link.querySelector("img")?.alt ?? "";
}

function offerDownload(element, link) {
  element.hidden = !link.dataset.download;
  element.href = link.dataset.download ?? "";
  element.setAttribute("download", "");
}
