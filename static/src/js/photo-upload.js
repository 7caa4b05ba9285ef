// <photo-upload> sends the photos of its form with progress; without it the form posts them itself.
// Fires "upload-finished" with {sent, there, refused, failed, session, sessionUrl} when nothing is left.
import { UploadQueue } from "./upload-queue.js";

const UNITS = ["B", "KB", "MB", "GB"];

class PhotoUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    // The first takes files; a second one may open the camera.
    this.inputs = [...this.form.querySelectorAll("input[type=file]")];
    this.queue = new UploadQueue(this.form, Number(this.dataset.position), (item) => this.show(item));
    this.rows = new Map();
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.addEventListener("click", (event) => this.press(event), { signal });
    for (const input of this.inputs) {
      input.addEventListener("change", () => this.take([...input.files]), { signal });
    }
    this.form.addEventListener("submit", (event) => this.submit(event), { signal });
    addEventListener("beforeunload", (event) => this.warn(event), { signal });
    this.listenForDrops(signal);
  }

  disconnectedCallback() {
    this.listeners.abort();
    this.queue.cancel();
  }

  listenForDrops(signal) {
    document.addEventListener("dragover", (event) => this.dragOver(event), { signal });
    document.addEventListener("dragleave", (event) => this.dragLeave(event), { signal });
    document.addEventListener("drop", (event) => this.drop(event), { signal });
  }

  dragOver(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-dragging", true);
  }

  dragLeave(event) {
    if (!event.relatedTarget) this.toggleAttribute("data-dragging", false);
  }

  drop(event) {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.toggleAttribute("data-dragging", false);
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory);
    const files = items.filter((item) => !folders.includes(item)).map((item) => item.getAsFile());
    this.take(files);
    this.refuseFolders(folders.map((folder) => folder.getAsFile()));
  }

  refuseFolders(folders) {
    const reason = "A folder cannot be sent. Open it and choose the photos in it.";
    this.list(folders).forEach((item) => this.queue.mark(item, "refused", reason));
  }

  take(files) {
    for (const input of this.inputs) input.value = "";
    if (!files.length) return;
    this.queue.held = this.dataset.start === "submit" && !this.queue.isBusy;
    this.list(files);
    this.queue.pump();
  }

  list(files) {
    const items = this.queue.add(files);
    this.part("progress").hidden = this.queue.items.length === 0;
    this.part("rows").append(...items.map((item) => this.rowOf(item)));
    items.forEach((item) => this.show(item));
    return items;
  }

  submit(event) {
    event.preventDefault();
    if (this.queue.items.length) this.queue.start();
    else this.inputs[0].click();
  }

  press({ target }) {
    const item = this.rows.get(target.closest(".upload-row"));
    if (target.closest("[data-row-retry]")) this.queue.retry([item]);
    else if (target.closest("[data-row-cancel]")) this.queue.cancel([item]);
    else if (target.closest("[data-upload-retry]")) this.queue.retry();
    else if (target.closest("[data-upload-cancel]")) this.queue.cancel();
  }

  warn(event) {
    if (this.queue.isBusy) event.preventDefault();
  }

  rowOf(item) {
    const template = this.querySelector("template[data-upload-row]");
    item.row = template.content.firstElementChild.cloneNode(true);
    item.row.querySelector("[data-name]").textContent = item.file.name;
    item.row.querySelector("[data-name]").title = item.file.name;
    item.row.querySelector("[data-size]").textContent = sizeOf(item.file.size);
    this.rows.set(item.row, item);
    return item.row;
  }

  show(item) {
    item.row.dataset.state = item.state;
    item.row.querySelector("[data-progress]").value = item.sent;
    const reason = item.row.querySelector("[data-reason]");
    reason.textContent = item.reason;
    reason.hidden = !item.reason;
    this.summarise();
  }

  summarise() {
    const { queue } = this;
    this.part("total").value = share(queue.items);
    this.part("retry").hidden = queue.isBusy || !queue.count("failed");
    this.part("cancel").hidden = !queue.count("waiting", "sending");
    this.part("open").hidden = queue.isBusy || !queue.sessionUrl;
    this.part("open").href = queue.sessionUrl;
    // A live region speaks whenever it is written to, even with the same words.
    const text = this.sentence();
    if (this.part("status").textContent !== text) this.part("status").textContent = text;
    this.announceEnd();
  }

  sentence() {
    const { queue } = this;
    const total = queue.items.length - queue.count("cancelled");
    const parts = [`${queue.count("done")} of ${total} sent`];
    if (queue.count("there")) parts.push(`${queue.count("there")} already there`);
    if (queue.count("refused")) parts.push(`${queue.count("refused")} refused`);
    if (queue.count("failed")) parts.push(`${queue.count("failed")} not sent`);
    return parts.join(", ");
  }

  announceEnd() {
    const wasBusy = this.busy;
    this.busy = this.queue.isBusy;
    if (!wasBusy || this.busy) return;
    const { queue } = this;
    const detail = {
      sent: queue.count("done"),
      there: queue.count("there"),
      refused: queue.count("refused"),
      failed: queue.count("failed"),
      session: queue.session,
      sessionUrl: queue.sessionUrl,
    };
    this.dispatchEvent(new CustomEvent("upload-finished", { bubbles: true, detail }));
  }

  part(name) {
    return this.querySelector(`[data-upload-${name}]`);
  }
}

/** How much of the upload is over, by bytes, from 0 to 1. */
function share(items) {
  const counted = items.filter((item) => item.state !== "cancelled");
  const total = counted.reduce((sum, item) => sum + item.file.size, 0);
  const over = counted.reduce((sum, item) => sum + item.file.size * shareOf(item), 0);
  return total ? over / total : 0;
}

function shareOf({ state, sent }) {
  return ["done", "there", "refused"].includes(state) ? 1 : state === "sending" ? sent : 0;
}

function sizeOf(bytes) {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

customElements.define("photo-upload", PhotoUpload);
