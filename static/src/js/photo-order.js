// <photo-order> lets people arrange the photos of a session: by dragging (a long press on a phone), by
// Alt and an arrow, Home or End on a photo, and by the buttons of its menu, which are plain forms
// without it. The server keeps the order; after each change the grid is asked for anew, as long as it
// was.
import htmx from "htmx.org";
import { singleKeysAreOn } from "./keys.js";

const SLACK = 6;
const LONG_PRESS = 350;
const EDGE = 60;
const LONGEST_STEP = 18;

class PhotoOrder extends HTMLElement {
  connectedCallback() {
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.addEventListener("htmx:config:request", ({ detail }) => this.ask(detail.ctx), { signal });
    if ("still" in this.dataset) return;
    document.addEventListener("submit", (event) => this.submit(event), { signal });
    document.addEventListener("photo-placed", ({ detail }) => this.tell(detail.value), { signal });
    document.addEventListener("htmx:before:swap", () => this.remember(), { signal });
    document.addEventListener("htmx:after:swap", () => this.refocus(), { signal });
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    this.addEventListener("pointerdown", (event) => this.take(event), { signal });
    this.addEventListener("click", (event) => this.swallow(event), { signal, capture: true });
  }

  disconnectedCallback() {
    this.listeners.abort();
    this.drop?.abort();
  }

  get tiles() {
    return [...this.querySelectorAll("[data-photo]")];
  }

  ask({ target, request }) {
    if (target?.id !== "session-photos" || request.method !== "GET") return;
    const url = new URL(request.action, location.href);
    url.searchParams.set("shown", this.tiles.length);
    request.action = `${url.pathname}${url.search}`;
  }

  /** Buttons of menus belong to one hidden form, since a form for each would be thousands. */
  submit(event) {
    if (event.target.id !== "photo-one" || !event.submitter) return;
    event.preventDefault();
    const menu = event.submitter.closest("details[data-menu]");
    if (menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    this.send(event.submitter.formAction, event.submitter);
  }

  send(url, source) {
    return htmx.ajax("POST", url, { source, swap: "none" });
  }

  tell(text) {
    this.querySelector("[data-order-news]").textContent = text ?? "";
  }

  remember() {
    const { activeElement } = document;
    if (this.contains(activeElement)) this.focused = activeElement;
  }

  /** Moving an element in the page takes the focus from it in some browsers. */
  refocus() {
    const { focused } = this;
    delete this.focused;
    if (!focused?.isConnected || document.activeElement !== document.body) return;
    focused.focus({ preventScroll: true });
    focused.closest("[data-photo]")?.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    if (this.drop && event.key === "Escape") return this.letGo();
    const tile = event.target.closest?.("[data-photo]");
    if (!tile || !this.contains(tile) || event.isComposing) return;
    // The tile it was opened from keeps the focus for a moment; its keys rest meanwhile.
    if (document.querySelector(".pswp")) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!event.altKey && !singleKeysAreOn()) return;
    const name = `${event.altKey ? "Alt+" : ""}${event.key}`;
    const button = [...tile.querySelectorAll("[data-act]")].find(({ dataset }) => dataset.act === name);
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  take(event) {
    const tile = event.target.closest("[data-photo]");
    const isControl = event.target.closest("details, label, input, [data-more]");
    if (!tile || isControl || event.button !== 0 || !event.isPrimary) return;
    this.letGo();
    this.drop = new AbortController();
    const { signal } = this.drop;
    const start = { x: event.clientX, y: event.clientY, scroll: scrollY };
    Object.assign(this, { tile, start, at: start, isTouch: event.pointerType === "touch" });
    addEventListener("pointermove", (move) => this.follow(move), { signal });
    addEventListener("pointerup", () => this.put(), { signal });
    addEventListener("pointercancel", () => this.letGo(), { signal });
    this.addEventListener("contextmenu", (menu) => this.isTouch && menu.preventDefault(), { signal });
    // Once it is dragged, a finger does not scroll the page.
    const hold = (touch) => this.isDragging && touch.cancelable && touch.preventDefault();
    addEventListener("touchmove", hold, { signal, passive: false });
    if (this.isTouch) this.timer = setTimeout(() => this.lift(), LONG_PRESS);
  }

  follow({ clientX: x, clientY: y }) {
    this.at = { x, y };
    const isFar = Math.hypot(x - this.start.x, y - this.start.y) > SLACK;
    if (!this.isDragging && isFar) {
      if (this.isTouch) return this.letGo();
      this.lift();
    }
    if (this.isDragging) this.draw();
  }

  lift() {
    this.isDragging = true;
    this.tile.toggleAttribute("data-dragged", true);
    navigator.vibrate?.(10);
    this.draw();
    this.scroll();
  }

  draw() {
    const { at, start, tile } = this;
    tile.style.translate = `${at.x - start.x}px ${at.y - start.y + scrollY - start.scroll}px`;
    this.mark(document.elementFromPoint(at.x, at.y)?.closest("[data-photo]"));
  }

  mark(over) {
    for (const each of this.querySelectorAll("[data-drop]")) delete each.dataset.drop;
    this.over = over && over !== this.tile && this.contains(over) ? over : null;
    if (!this.over) return;
    const { left, width } = over.getBoundingClientRect();
    over.dataset.drop = this.at.x < left + width / 2 ? "before" : "after";
  }

  /** Near the upper or lower edge of the window the page comes along. */
  scroll() {
    if (!this.isDragging) return;
    const { y } = this.at;
    const beyond = Math.max(EDGE - y, 0) - Math.max(y - (innerHeight - EDGE), 0);
    if (beyond) {
      scrollBy({ top: -Math.sign(beyond) * Math.min(Math.abs(beyond), LONGEST_STEP), behavior: "instant" });
      this.draw();
    }
    requestAnimationFrame(() => this.scroll());
  }

  async put() {
    const { tile, over, isDragging } = this;
    const side = over?.dataset.drop;
    this.letGo();
    this.swallows = isDragging;
    setTimeout(() => delete this.swallows);
    if (!isDragging || !over) return;
    const neighbour = tile.nextSibling;
    const parent = tile.parentNode;
    over[side](tile);
    const isSaved = await this.save(tile, over, side);
    if (!isSaved) parent.insertBefore(tile, neighbour);
  }

  /** A photo among the chosen ones takes them all along. */
  async save(tile, over, side) {
    const url = `${this.dataset.arrange}?to=${side}&anchor=${over.dataset.photo}`;
    const box = tile.querySelector(".select-box");
    const together = box?.checked && !over.querySelector(".select-box")?.checked;
    const source = together ? box.form : tile.querySelector("button[data-act]");
    let status = 0;
    const note = ({ detail: { ctx } }) => {
      if (ctx.request.action.startsWith(this.dataset.arrange)) status = ctx.response?.status ?? 0;
    };
    document.addEventListener("htmx:after:request", note);
    await this.send(url, source);
    document.removeEventListener("htmx:after:request", note);
    return status >= 200 && status < 300;
  }

  letGo() {
    clearTimeout(this.timer);
    this.drop?.abort();
    this.mark(null);
    this.tile?.removeAttribute("data-dragged");
    if (this.tile) this.tile.style.translate = "";
    this.drop = this.tile = null;
    this.isDragging = false;
  }

  /** The click that ends a drag opens nothing. */
  swallow(event) {
    if (!this.swallows) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

customElements.define("photo-order", PhotoOrder);
