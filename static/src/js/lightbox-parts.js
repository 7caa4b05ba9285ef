// What stands around the photo in the viewer: caption, place, buttons, panel, and their keys.
import { isTyping } from "./keys.js";

const PANEL_DELAY = 120;

/** Everything is drawn anew on PhotoSwipe's "change" and on "tilechange", when a tile was replaced. */
export function addParts(viewer, slides, fetchInto, say) {
  const current = () => slides.links[viewer.currIndex];
  const follow = (draw) => ["change", "tilechange"].forEach((name) => viewer.on(name, draw));
  const parts = { viewer, slides, current, follow, say };
  addCaption(parts);
  addPlace(parts);
  const keys = {
    t: addVersions(parts),
    i: addPanel(parts, fetchInto),
    f: addFavourite(parts),
    Delete: addDelete(parts),
  };
  addHearts(parts);
  addDownload(parts);
  viewer.on("keydown", (pressed) => {
    const { originalEvent: event } = pressed;
    // An open dialog lies over the viewer; its keys are its own.
    if (document.querySelector("dialog[open]")) return pressed.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (keys[event.key]?.()) event.preventDefault();
  });
}

function addCaption({ viewer, current, follow }) {
  viewer.ui.registerElement({
    name: "caption",
    order: 9,
    appendTo: "root",
    onInit: (element) => {
      element.setAttribute("aria-live", "polite");
      const words = element.appendChild(document.createElement("bdi"));
      follow(() => {
        const link = current();
        const text = link?.dataset.caption ?? link?.querySelector("img")?.alt ?? "";
        if (words.textContent !== text) words.textContent = text;
      });
    },
  });
}

function addPlace({ viewer, slides, follow, say }) {
  viewer.ui.registerElement({
    name: "place",
    order: 5,
    onInit: (element) => {
      element.classList.add("tnum");
      follow(() => {
        element.textContent = `${viewer.currIndex + 1} ${say("of")} ${slides.total}`;
      });
    },
  });
}

function addHearts({ viewer, current, follow }) {
  viewer.ui.registerElement({
    name: "hearts",
    order: 6,
    onInit: (element) => {
      follow(() => {
        const count = Number(current()?.dataset.hearts ?? 0);
        element.hidden = !count;
        element.textContent = `♥ ${count}`;
        element.setAttribute("aria-label", `Favourite of ${count}`);
        element.setAttribute("role", "img");
      });
    },
  });
}

/** A button of the top bar; `draw` brings it up to date and answers whether it is of use. */
function addButton({ viewer, follow, say }, { name, order, label, icon, press, draw }) {
  let isOfUse = false;
  viewer.ui.registerElement({
    name,
    order,
    isButton: true,
    title: say(label),
    ariaLabel: say(label),
    html: iconOf(name, icon),
    onClick: press,
    onInit: (element) => {
      follow(() => {
        isOfUse = draw(element);
        element.hidden = !isOfUse;
      });
    },
  });
  return () => {
    if (isOfUse) press();
    return isOfUse;
  };
}

function iconOf(name, inner) {
  return { isCustomSVG: true, inner: inner.replace("/>", ` id="pswp__icn-${name}"/>`), outlineID: `pswp__icn-${name}` };
}

/** Raw or with its text: of this photo and for now, whatever its session shows. */
function addVersions(parts) {
  const { viewer, slides, current } = parts;
  const press = () => {
    const { raw, tagged } = current().dataset;
    const item = slides.items[viewer.currIndex];
    item.src = isTagged(item, current()) ? raw : tagged;
    // The small picture shows the other version.
    delete item.msrc;
    viewer.refreshSlideContent(viewer.currIndex);
  };
  return addButton(parts, {
    name: "versions",
    order: 7,
    label: "Text on the photo (t)",
    icon: '<path d="M9 9v3h2v-1h3.7v10H13v2h6v-2h-1.7V11H21v1h2V9Z"/>',
    press,
    draw: (element) => {
      const link = current();
      if (!link?.dataset.tagged) return false;
      element.setAttribute("aria-pressed", isTagged(slides.items[viewer.currIndex], link));
      return true;
    },
  });
}

function isTagged(item, link) {
  return new URL(item.src, location.href).pathname === link.dataset.tagged;
}

/** What is known about the photo; it stays open from photo to photo. */
function addPanel(parts, fetchInto) {
  const { viewer, current, follow, say } = parts;
  let panel;
  let timer;
  let shown;
  const isOpen = () => viewer.element.classList.contains("pswp--panel");
  const fill = () => {
    const url = current()?.dataset.panel;
    if (!isOpen() || !url || url === shown) return;
    shown = url;
    clearTimeout(timer);
    timer = setTimeout(() => fetchInto(panel, url), PANEL_DELAY);
  };
  const press = () => {
    viewer.element.classList.toggle("pswp--panel");
    panel.hidden = !isOpen();
    shown = "";
    fill();
    viewer.updateSize(true);
    viewer.dispatch("tilechange");
  };
  viewer.ui.registerElement({
    name: "panel",
    order: 9,
    appendTo: "root",
    onInit: (element) => {
      panel = element;
      preparePanel(panel, say("About the photo"));
      follow(fill);
    },
  });
  return addButton(parts, {
    name: "info",
    order: 8,
    label: "About the photo (i)",
    icon: '<path fill-rule="evenodd" d="M16 7a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm-1 2.5h2v2h-2Zm0 3.5h2v6h-2Z"/>',
    press,
    draw: (element) => {
      element.setAttribute("aria-expanded", isOpen());
      element.setAttribute("aria-controls", panel.id);
      return Boolean(current()?.dataset.panel);
    },
  });
}

/** PhotoSwipe takes wheel and keys for itself; inside the panel they scroll and press. */
function preparePanel(panel, label) {
  panel.id = "lightbox-panel";
  panel.hidden = true;
  panel.tabIndex = 0;
  panel.setAttribute("role", "region");
  panel.setAttribute("aria-label", label);
  panel.setAttribute("hx-sync", "this:replace");
  for (const name of ["wheel", "pointerdown"]) {
    panel.addEventListener(name, (event) => event.stopPropagation());
  }
  // What is typed there is no key of the viewer.
  panel.addEventListener("keydown", (event) => {
    if (isTyping(event.target) && event.key !== "Escape") event.stopPropagation();
  });
}

/** Presses the heart of the tile, which knows how. */
function addFavourite(parts) {
  const { current } = parts;
  const heart = () => document.getElementById(current()?.dataset.favourite)?.querySelector("button");
  return addButton(parts, {
    name: "favourite",
    order: 7,
    label: "Favourite (f)",
    icon: '<path d="M16 25 8.2 17.3a5.2 5.2 0 0 1 7.4-7.4l.4.4.4-.4a5.2 5.2 0 0 1 7.4 7.4Z"/>',
    press: () => heart()?.click(),
    draw: (element) => {
      const button = heart();
      if (button) element.setAttribute("aria-pressed", button.getAttribute("aria-pressed"));
      return Boolean(button);
    },
  });
}

/** Presses the tile's own button, which asks first or can be undone. */
function addDelete(parts) {
  const { current } = parts;
  const button = () => current()?.closest("li")?.querySelector("[data-act=Delete]");
  return addButton(parts, {
    name: "delete",
    order: 8,
    label: "Delete (Delete)",
    icon: '<path d="M13 8h6v2h5v2H8v-2h5Zm-3 5h12l-1 12H11Zm3 2 .5 8h1.5l-.4-8Zm4.4 0-.4 8h1.5l.5-8Z" fill-rule="evenodd"/>',
    press: () => button()?.click(),
    draw: () => Boolean(button()),
  });
}

function addDownload({ viewer, current, follow, say }) {
  viewer.ui.registerElement({
    name: "download",
    order: 8,
    isButton: true,
    tagName: "a",
    title: say("Download"),
    ariaLabel: say("Download"),
    html: iconOf(
      "download",
      '<path d="M20.5 14.3 17.1 18V10h-2.2v7.9l-3.4-3.6L10 16l6 6.1 6-6.1ZM23 23H9v2h14Z"/>',
    ),
    onInit: (element) => {
      follow(() => {
        const url = current()?.dataset.download ?? "";
        element.hidden = !url;
        element.href = url;
        element.setAttribute("download", "");
      });
    },
  });
}
