// <file-drop> takes one file dropped anywhere on the page into the field it holds, and tells which
// file is chosen. What is larger than data-most-bytes is refused before it is sent.
import { sizeOf } from "./upload-pace.js";

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.addEventListener("change", () => this.tell(), { signal });
    this.addEventListener("submit", (event) => this.refuse(event), { signal, capture: true });
    for (const name of ["dragover", "dragleave", "drop"]) {
      document.addEventListener(name, (event) => this[name](event), { signal });
    }
    this.addEventListener("htmx:after:swap", () => this.tell(), { signal });
    this.tell();
  }

  disconnectedCallback() {
    this.listeners.abort();
  }

  get input() {
    return this.querySelector("input[type=file]");
  }

  get file() {
    return this.input.files[0];
  }

  get isTooLarge() {
    return this.file?.size > Number(this.dataset.mostBytes);
  }

  dragover(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-dragging", true);
  }

  dragleave(event) {
    if (!event.relatedTarget) this.toggleAttribute("data-dragging", false);
  }

  drop(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-dragging", false);
    this.input.files = event.dataTransfer.files;
    this.tell();
  }

  tell() {
    if (!this.file) return;
    const name = this.querySelector("[data-file-name]");
    name.textContent = `${this.file.name} · ${sizeOf(this.file.size)}`;
    const problem = this.querySelector("[data-file-problem]");
    const most = sizeOf(Number(this.dataset.mostBytes));
    problem.textContent = this.isTooLarge ? `This file is larger than ${most}.` : "";
    problem.hidden = !this.isTooLarge;
  }

  refuse(event) {
    if (!this.isTooLarge) return;
    event.preventDefault();
    event.stopPropagation();
    this.input.focus();
  }
}

customElements.define("file-drop", FileDrop);
