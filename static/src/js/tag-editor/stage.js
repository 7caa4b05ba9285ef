// The picture with the layers over it. Everything is placed in fractions, so no resize is noticed.
import { fontsOf, inkOf, number } from "./lettering.js";

const SHOWN_LENGTH = 60;

export class Stage {
  constructor(canvas) {
    this.canvas = canvas;
    this.layers = canvas.querySelector("[data-stage-layers]");
    const { width, height } = canvas.dataset;
    canvas.style.setProperty("--picture-width", width);
    canvas.style.setProperty("--picture-ratio", `${width / height}`);
  }

  get boxes() {
    return [...this.layers.querySelectorAll(":scope > .tag-text")];
  }

  indexOf(element) {
    return this.boxes.indexOf(element.closest(".tag-text"));
  }

  /** The boxes stay, so that focus and a pointer that holds one stay with them. */
  draw(layers, selected) {
    while (this.boxes.length > layers.length) this.boxes.at(-1).remove();
    while (this.boxes.length < layers.length) this.layers.append(newBox());
    this.boxes.forEach((box, index) => fill(box, layers[index], index === selected));
  }

  show(isShown) {
    this.layers.hidden = !isShown;
  }

  guides(lines = []) {
    for (const old of this.canvas.querySelectorAll(".tag-guide")) old.remove();
    for (const { axis, at } of lines) {
      const guide = document.createElement("div");
      guide.className = `tag-guide tag-guide-${axis}`;
      guide.style[axis === "x" ? "left" : "top"] = `${at}px`;
      this.canvas.append(guide);
    }
  }

  get rect() {
    return this.canvas.getBoundingClientRect();
  }
}

function newBox() {
  const box = document.createElement("div");
  box.className = "tag-text";
  box.tabIndex = 0;
  box.setAttribute("role", "button");
  box.lang = "";
  const handle = document.createElement("span");
  handle.className = "tag-handle";
  box.append(handle);
  return box;
}

function fill(box, layer, isSelected) {
  box.style.left = `${number(layer.x, 0)}%`;
  box.style.top = `${number(layer.y, 0)}%`;
  box.style.fontSize = `${number(layer.size, 5)}cqh`;
  box.style.fontFamily = fontsOf(layer.font);
  box.style.fontWeight = layer.weight;
  box.style.textAlign = layer.alignment === "centre" ? "center" : layer.alignment;
  box.style.rotate = `${number(layer.rotation, 0)}deg`;
  box.setAttribute("aria-pressed", `${isSelected}`);
  box.setAttribute("aria-label", `Text: ${layer.text.slice(0, SHOWN_LENGTH) || "empty"}`);
  for (const old of box.querySelectorAll(":scope > .tag-ink")) old.remove();
  box.prepend(...inkOf(layer));
}
