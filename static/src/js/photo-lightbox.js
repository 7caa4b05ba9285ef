// <photo-lightbox> wraps links to large renditions; the viewer is loaded when it is first needed.
import htmx from "htmx.org";

class PhotoLightbox extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("pointerover", load, { once: true });
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  async handleEvent(event) {
    const link = event.target.closest("a[data-pswp-width]");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { open } = await load();
    open(this, link, fetchInto);
  }
}

function load() {
  return import("./lightbox.js");
}

/** The newest request wins, however long an earlier one takes. */
function fetchInto(element, url) {
  const headers = { "HX-Target": `div#${element.id}` };
  return htmx.ajax("GET", url, { source: element, target: element, swap: "innerHTML", headers });
}

customElements.define("photo-lightbox", PhotoLightbox);
