// The rows of the form: they are the state of the editor, and what is saved is what stands in them.
export const NAMES = [
  "text", "x", "y", "size", "colour", "opacity", "font", "weight", "alignment", "rotation", "effect",
];
const NUMBERED = /layers-(?:\d+|__prefix__)-/g;

export class LayerRows {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.container = form.querySelector("[data-layer-rows]");
    this.template = form.querySelector("template[data-layer-row]");
    this.most = Number(form.elements["layers-MAX_NUM_FORMS"].value);
    for (const row of this.all) if (!this.valueOf(row, "text").trim() && !isWrong(row)) row.remove();
    this.number();
  }

  get all() {
    return [...this.container.children];
  }

  get isFull() {
    return this.all.length >= this.most;
  }

  field(row, name) {
    return row.querySelector(`[name$="-${name}"]`);
  }

  valueOf(row, name) {
    return this.field(row, name).value;
  }

  /** @returns {Record<string, string>[]} the lowest layer first */
  read() {
    return this.all.map((row) => Object.fromEntries(NAMES.map((name) => [name, this.valueOf(row, name)])));
  }

  write(index, values) {
    const row = this.all[index];
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(row, name);
      if (field.value !== value) field.value = value;
    }
  }

  add(values, index = this.all.length) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    this.container.insertBefore(row, this.all[index] ?? null);
    this.number();
    this.write(index, values);
  }

  remove(index) {
    this.all[index].remove();
    this.number();
  }

  move(from, to) {
    const row = this.all[from];
    row.remove();
    this.container.insertBefore(row, this.all[to] ?? null);
    this.number();
  }

  replaceAll(layers) {
    while (this.all.length > layers.length) this.all.at(-1).remove();
    while (this.all.length < layers.length) this.add({});
    layers.forEach((layer, index) => this.write(index, layer));
    this.number();
  }

  /** Names and labels follow the order of the rows. */
  number() {
    this.all.forEach((row, index) => {
      for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const attribute of ["name", "id", "for", "aria-describedby"]) {
          const value = element.getAttribute(attribute);
          if (value) element.setAttribute(attribute, value.replace(NUMBERED, `layers-${index}-`));
        }
      }
      const order = this.field(row, "ORDER");
      order.value = order.defaultValue = `${index + 1}`;
    });
    this.form.elements["layers-TOTAL_FORMS"].value = `${this.all.length}`;
    this.form.elements["layers-INITIAL_FORMS"].value = "0";
  }

  /** What stands there is what is saved: nobody needs to be asked before leaving. */
  settle() {
    for (const field of this.container.querySelectorAll("input, textarea")) {
      if (field.type !== "checkbox") field.defaultValue = field.value;
    }
    for (const option of this.container.querySelectorAll("option")) {
      option.defaultSelected = option.selected;
    }
  }
}

function isWrong(row) {
  return row.querySelector("[aria-invalid=true]") !== null;
}
