// The photos of the viewer, which follow the page: tiles that are loaded, made anew or taken away.
const NEAR_THE_END = 5;
const LINKS = "a[data-pswp-width]";

export class Slides {
  constructor(root) {
    this.root = root;
    this.links = this.find();
    this.items = this.links.map(slideOf);
  }

  /** The page may have replaced the whole list meanwhile. */
  find() {
    if (!this.root.isConnected) this.root = document.querySelector("photo-lightbox") ?? this.root;
    return [...this.root.querySelectorAll(LINKS)];
  }

  get more() {
    return this.root.querySelector("[data-more]");
  }

  /** How many photos there are; the page knows better than its tiles once all of them are here. */
  get total() {
    const told = Number(this.links[0]?.dataset.total ?? 0);
    return this.more ? Math.max(told, this.links.length) : this.links.length;
  }

  follow(viewer) {
    const listeners = new AbortController();
    const { signal } = listeners;
    document.addEventListener("htmx:after:swap", () => this.update(viewer), { signal });
    viewer.on("change", () => this.loadMore(viewer));
    viewer.on("destroy", () => listeners.abort());
  }

  loadMore(viewer) {
    const { more } = this;
    if (!more || more === this.asked || viewer.currIndex < this.links.length - NEAR_THE_END) return;
    this.asked = more;
    more.click();
  }

  update(viewer) {
    if (viewer.isDestroying) return;
    const links = this.find();
    const isSame = links.length === this.links.length && links.every((link, n) => link === this.links[n]);
    if (isSame) return viewer.dispatch("tilechange");
    if (links.length) this.replace(viewer, links);
    else viewer.close();
  }

  /** The photo on show stays, in its new place; when it is gone, the one that took its place. */
  replace(viewer, links) {
    const shown = this.links[viewer.currIndex];
    const item = this.items[viewer.currIndex];
    const place = links.findIndex((link) => link === shown || isSamePhoto(link, shown));
    const old = new Map(this.links.map((link, n) => [link, this.items[n]]));
    this.links = links;
    this.items.splice(0, this.items.length, ...links.map((link) => old.get(link) ?? slideOf(link)));
    const next = place < 0 ? Math.min(viewer.currIndex, links.length - 1) : place;
    const stays = place === viewer.currIndex && this.items[place].src === item.src;
    if (!stays) viewer.goTo(next);
    for (let index = next - 1; index <= next + 1; index += 1) {
      if (this.items[index] && !(stays && index === next)) viewer.refreshSlideContent(index);
    }
    viewer.dispatch("change");
  }
}

function isSamePhoto(link, other) {
  const id = other.closest("[id]")?.id;
  return Boolean(id) && link.closest("[id]")?.id === id;
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
