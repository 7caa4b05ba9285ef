// <tag-editor> drives the form of the text on a photo; without it the same form is filled in by hand.
import { History } from "./tag-editor/history.js";
import { editInPlace } from "./tag-editor/in-place.js";
import { pressKey } from "./tag-editor/keys.js";
import { disable, layerList } from "./tag-editor/layer-list.js";
import { missing, number } from "./tag-editor/lettering.js";
import { followPointer, percent } from "./tag-editor/pointer.js";
import { LayerRows } from "./tag-editor/rows.js";
import { Stage } from "./tag-editor/stage.js";

const NEW_TEXT = "New text";
const OFFSET = 2; // per cent by which a copy lies beside what it was copied from
const RESTORED = {
  same: "Your unsaved work is back.",
  other: "The text was changed elsewhere meanwhile. Yours is kept here; Undo shows the other one.",
};

class TagEditor extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    const canvas = this.querySelector("[data-canvas]");
    if (!canvas || this.rows) return;
    this.begin();
    this.stage = new Stage(canvas);
    const item = this.querySelector("template[data-layer-item]");
    this.drawList = layerList(this.querySelector("[data-layer-list]"), item, this);
    followPointer(this.stage, this);
    this.listen();
    this.selected = this.firstWrong();
    this.draw();
  }

  /** The form as the server sent it, or as it stood before a reload. */
  begin() {
    const { photo, version } = this.dataset;
    if ("saved" in this.dataset) History.forget(photo);
    this.rows = new LayerRows(this.form);
    const sent = this.rows.read();
    const saved = JSON.parse(this.querySelector("#saved-layers").textContent);
    this.history = new History(photo, version, saved);
    if ("unsaved" in this.form.dataset) {
      this.history.record(sent);
    } else if (this.history.restored) {
      this.rows.replaceAll(this.history.current);
      this.tell(RESTORED[this.history.restored]);
    }
  }

  listen() {
    this.addEventListener("click", this.onClick);
    this.addEventListener("dblclick", this.onDoubleClick);
    this.addEventListener("input", this.onInput);
    this.addEventListener("focusin", this.onFocus);
    this.stop = new AbortController();
    document.addEventListener("keydown", (event) => this.onKey(event), { signal: this.stop.signal });
    // What is changed while it is being saved would be lost by the answer.
    this.form.addEventListener("htmx:before:request", ({ target }) => (this.inert = target === this.form));
    this.form.addEventListener("htmx:finally:request", () => (this.inert = false));
  }

  disconnectedCallback() {
    this.stop?.abort();
  }

  /** Anywhere on the page, since a button may have taken the focus along. */
  onKey(event) {
    if (event.target.closest?.("dialog")) return;
    if (pressKey(event, this)) event.preventDefault();
  }

  onClick(event) {
    const button = event.target.closest("[data-do], [data-swatch], [data-preview]");
    if (event.target.closest("[data-canvas]") && !event.target.closest(".tag-text")) this.select(-1);
    if (event.target.closest("[data-needs-saved]") && this.history.isDirty) {
      event.preventDefault();
      event.stopPropagation();
      this.tell("Save the text first; saved text is what gets applied.");
    }
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.swatch) this.change({ colour: button.dataset.swatch });
    else if (button.dataset.preview) this.preview(button.dataset.preview);
    else this.perform(button.dataset.do, event);
  }

  perform(deed, event) {
    const deeds = {
      add: () => this.add(),
      undo: () => this.go(-1),
      redo: () => this.go(1),
      remove: () => this.remove(),
      duplicate: () => this.duplicate(),
      up: () => this.move(this.selected, this.selected + 1),
      down: () => this.move(this.selected, this.selected - 1),
      theirs: () => this.takeTheirs(event),
    };
    deeds[deed]();
  }

  onDoubleClick(event) {
    if (event.target.closest(".tag-text") && !event.target.closest("textarea")) this.editText();
  }

  onInput({ target }) {
    const row = target.closest("[data-layer-rows] > *");
    if (!row) return;
    if (target.type === "range") target.value = `${Math.round(target.value)}`;
    this.record(target.name);
  }

  /** Whatever of a layer has the focus belongs to the selected one. */
  onFocus({ target }) {
    const box = target.closest(".tag-text");
    if (box && this.stage.indexOf(box) !== this.selected) this.select(this.stage.indexOf(box));
  }

  layer(index) {
    return this.rows.read()[index];
  }

  /** Into the form and onto the stage; `record` makes it a state to come back to. */
  write(index, values) {
    this.rows.write(index, values);
    this.draw();
  }

  record(what) {
    this.history.record(this.rows.read(), what);
    this.draw();
  }

  change(values, what = "") {
    if (this.selected < 0) return;
    this.rows.write(this.selected, values);
    this.record(what);
  }

  select(index) {
    this.selected = index;
    this.draw();
  }

  add() {
    if (!this.hasRoom()) return;
    this.rows.add({ text: NEW_TEXT });
    this.selected = this.rows.all.length - 1;
    this.record();
    this.preview("tagged");
    this.editText();
  }

  duplicate() {
    if (this.selected < 0 || !this.hasRoom()) return;
    const layer = this.layer(this.selected);
    const [x, y] = [layer.x, layer.y].map((each) => percent(number(each, 0) + OFFSET));
    this.rows.add({ ...layer, x, y }, this.selected + 1);
    this.selected += 1;
    this.record();
    this.stage.boxes[this.selected].focus();
    this.tell("Layer duplicated");
  }

  hasRoom() {
    if (this.rows.isFull) this.tell(`A photo can have at most ${this.rows.most} layers of text.`);
    return !this.rows.isFull;
  }

  remove() {
    if (this.selected < 0) return;
    this.rows.remove(this.selected);
    this.selected = -1;
    this.record();
    this.querySelector("[data-do=add]").focus();
    this.tell("Layer deleted. Ctrl+Z brings it back.");
  }

  move(from, to) {
    if (to < 0 || to >= this.rows.all.length || from === to) return;
    const focused = document.activeElement?.dataset?.do;
    this.rows.move(from, to);
    this.selected = to;
    this.record();
    if (focused) this.listItem(to).querySelector(`[data-do=${focused}]`)?.focus();
    this.tell(`Layer ${to + 1} of ${this.rows.all.length}`);
  }

  nudge(x, y) {
    const layer = this.layer(this.selected);
    this.change({ x: percent(number(layer.x, 0) + x), y: percent(number(layer.y, 0) + y) }, "nudge");
    const moved = this.layer(this.selected);
    this.tell(`${moved.x} % from left, ${moved.y} % from top`);
  }

  editText() {
    const index = this.selected;
    const box = this.stage.boxes[index];
    const input = (text) => {
      this.rows.write(index, { text });
      this.record(`text-${index}`);
    };
    editInPlace(box, this.layer(index), { input, end: () => this.draw() });
  }

  go(step) {
    const isPossible = step < 0 ? this.history.canUndo : this.history.canRedo;
    if (!isPossible) return;
    this.rows.replaceAll(this.history.go(step));
    this.selected = Math.min(this.selected, this.rows.all.length - 1);
    this.draw();
    this.tell(step < 0 ? "Undone" : "Redone");
  }

  takeTheirs(event) {
    event.preventDefault();
    this.rows.replaceAll(this.history.saved);
    this.selected = -1;
    this.record();
    this.querySelector("[data-conflict]").remove();
    this.tell("The other text is shown. Undo brings yours back.");
    this.querySelector("#tag-save").focus();
  }

  preview(version) {
    this.stage.show(version === "tagged");
    for (const button of this.querySelectorAll("[data-preview]")) {
      button.setAttribute("aria-pressed", `${button.dataset.preview === version}`);
    }
  }

  draw() {
    const layers = this.rows.read();
    this.stage.draw(layers, this.selected);
    this.drawList(layers, this.selected);
    this.rows.all.forEach((row, index) => (row.hidden = index !== this.selected));
    this.toggleAttribute("data-has-selection", this.selected >= 0);
    this.toggleAttribute("data-has-layers", layers.length > 0);
    this.drawState(layers);
  }

  drawState(layers) {
    disable(this.querySelector("[data-do=undo]"), !this.history.canUndo);
    disable(this.querySelector("[data-do=redo]"), !this.history.canRedo);
    this.form.toggleAttribute("data-unsaved", this.history.isDirty);
    if (!this.history.isDirty) this.rows.settle();
    const row = this.rows.all[this.selected];
    if (!row) return;
    const layer = layers[this.selected];
    for (const swatch of row.querySelectorAll("[data-swatch]")) {
      swatch.setAttribute("aria-pressed", `${swatch.dataset.swatch === layer.colour}`);
    }
    row.querySelector("[data-opacity]").textContent = layer.opacity;
    const unknown = missing(layer);
    const note = row.querySelector("[data-missing]");
    note.hidden = !unknown.length;
    note.textContent = `No font has ${unknown.join(" ")}: “\ufffd” is drawn instead.`;
  }

  listItem(index) {
    return this.querySelector("[data-layer-list]").children[index];
  }

  firstWrong() {
    return this.rows.all.findIndex((row) => row.querySelector("[aria-invalid=true]"));
  }

  tell(text) {
    this.querySelector("[data-note]").textContent = text;
  }
}

customElements.define("tag-editor", TagEditor);
