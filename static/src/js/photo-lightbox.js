// <photo-lightbox> wraps links to large renditions; the viewer is loaded when it is first needed.

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
    const links = [...this.querySelectorAll("a[data-pswp-width]")];
    open(links, links.indexOf(link));
  }
}

function load() {
  return import("./lightbox.js");
}

customElements.define("photo-lightbox", PhotoLightbox);
