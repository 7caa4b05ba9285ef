// <selection-list> lets people choose several of its [data-select-item]: by their boxes, a range with
// Shift, "x" for the row they are on, Ctrl+A for all that are shown, Escape for none. Its
// [data-selection-bar] is shown while something is chosen; boxes and bar are a plain form without it.
// A box [data-selection-all] in the bar means all rows of the list, also those not loaded yet.
// The event "selection-clear", which an answer may send, empties it.
import { isTyping, singleKeysAreOn } from "./keys.js";

class SelectionList extends HTMLElement {
  connectedCallback() {
    this.chosen = new Set();
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.addEventListener("click", (event) => this.click(event), { signal });
    this.addEventListener("change", ({ target }) => this.change(target), { signal });
    // On its way down: Escape belongs to an open menu first, which closes on the way up.
    document.addEventListener("keydown", (event) => this.press(event), { signal, capture: true });
    document.addEventListener("htmx:after:swap", () => this.join(), { signal });
    document.addEventListener("selection-clear", () => this.clear(), { signal });
    // The browser fills boxes in again after "back" and a reload.
    addEventListener("pageshow", () => this.count(), { signal });
    this.count();
  }

  disconnectedCallback() {
    this.listeners.abort();
  }

  get boxes() {
    return [...this.querySelectorAll("[data-select-item] .select-box")];
  }

  get all() {
    return this.querySelector("[data-selection-all]");
  }

  click(event) {
    const box = event.target.closest(".select-box");
    if (event.target.closest("[data-selection-clear]")) this.clear();
    if (!box) return;
    if (event.shiftKey) this.range(box);
    this.last = box.value;
  }

  /** Everything from the box that was clicked last to this one becomes as this one is. */
  range(box) {
    const { boxes } = this;
    const ends = [boxes.findIndex(({ value }) => value === this.last), boxes.indexOf(box)];
    if (ends[0] < 0) return;
    for (const each of boxes.slice(Math.min(...ends), Math.max(...ends) + 1)) each.checked = box.checked;
  }

  change(target) {
    if (target.matches("[data-selection-all]")) this.check(target.checked);
    else if (target.matches(".select-box")) this.count();
  }

  press(event) {
    if (event.isComposing || isTyping(event.target) || isCovered()) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" && this.chosen.size) this.clear();
    else if (event.key === "a" && ctrl && this.contains(event.target)) this.check(true);
    else if (event.key === "x" && !ctrl && !event.altKey && singleKeysAreOn()) this.toggle();
    else return;
    if (event.key !== "x") event.preventDefault();
  }

  toggle() {
    const item = document.activeElement?.closest("[data-select-item]");
    const current = item ?? this.querySelector("[data-select-item][aria-current]");
    if (current && this.contains(current)) current.querySelector(".select-box")?.click();
  }

  check(checked) {
    for (const box of this.boxes) box.checked = checked;
    this.count();
  }

  clear() {
    const held = this.querySelector("[data-selection-bar]")?.contains(document.activeElement);
    const back = this.boxes.find((box) => box.checked);
    if (this.all) this.all.checked = false;
    this.check(false);
    if (held) back?.focus();
  }

  /** Rows that were swapped in stay chosen, and join when all are. */
  join() {
    for (const box of this.boxes) box.checked ||= this.all?.checked || this.chosen.has(box.value);
    this.count();
  }

  count() {
    const { boxes, all } = this;
    this.chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    if (all && this.chosen.size < boxes.length) all.checked = false;
    this.toggleAttribute("data-selecting", this.chosen.size > 0);
    this.toggleAttribute("data-several", this.chosen.size > 1);
    this.toggleAttribute("data-pair", this.chosen.size === 2 && !all?.checked);
    this.querySelector("[data-selection-bar]").hidden = !this.chosen.size;
    const number = all?.checked ? all.dataset.selectionAll : this.chosen.size.toLocaleString("en-GB");
    const text = `${number} selected`;
    const output = this.querySelector("[data-selection-count]");
    if (output.textContent !== text) output.textContent = text;
  }
}

function isCovered() {
  return document.querySelector("dialog[open], details[data-menu][open], .pswp--open");
}

customElements.define("selection-list", SelectionList);
