// <resumable-upload> sends photos with progress; without it its form posts them by itself. What sends
// them is loaded with the first file. Fires "upload-finished" with the counts when nothing is left.
import { fromDrop, fromInput, fromPaste } from "./dropped-files.js";
import { folderTarget, newId, targetOf } from "./upload-target.js";
import { showToast } from "./toasts.js";
import { durationOf, Pace, sizeOf } from "./upload-pace.js";

const MOST = 2000;
const ROWS_PER_FRAME = 50;
const ROWS_PER_TICK = 50;
const TICK = 400;
const LEAVE = "Photos are still being sent. Leave, and go on later?";

class ResumableUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.parts = new Map();
    this.rows = new Map();
    this.fresh = new Set();
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.form.addEventListener("change", (event) => this.changed(event), { signal });
    this.form.addEventListener("submit", (event) => this.submit(event), { signal });
    this.addEventListener("click", (event) => this.press(event), { signal });
    for (const name of ["dragover", "dragleave", "drop", "paste"]) {
      document.addEventListener(name, (event) => this[name](event), { signal });
    }
    addEventListener("beforeunload", (event) => this.isBusy && event.preventDefault(), { signal });
    addEventListener("online", () => this.uploader?.tryAgain(), { signal });
    document.addEventListener("htmx:before:request", (event) => this.leaving(event), { signal });
  }

  disconnectedCallback() {
    this.listeners.abort();
    clearInterval(this.timer);
    this.uploader?.stop();
  }

  get isBusy() {
    return Boolean(this.uploader?.isBusy);
  }

  leaving(event) {
    const { ctx } = event.detail;
    if (!this.isBusy || !ctx.target?.contains?.(this)) return;
    if (!confirm(LEAVE)) event.preventDefault();
  }

  dragover(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-dragging", true);
  }

  dragleave(event) {
    if (!event.relatedTarget) this.toggleAttribute("data-dragging", false);
  }

  async drop(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-dragging", false);
    const reading = fromDrop(event.dataTransfer);
    this.part("reading").hidden = false;
    try {
      this.take(await reading);
    } catch {
      showToast("error", "This folder could not be read. Choose its photos instead.");
    } finally {
      this.part("reading").hidden = true;
    }
  }

  paste(event) {
    if (event.clipboardData?.files.length) this.take(fromPaste(event.clipboardData));
  }

  changed({ target }) {
    if (target.name === "unsorted") this.form.elements.name.disabled = target.checked;
    if (target.type !== "file") return;
    const files = fromInput(target);
    target.value = "";
    this.take(files);
  }

  submit(event) {
    event.preventDefault();
    this.form.elements.photos.click();
  }

  /** Several folders may be several sessions, which a person decides. */
  take(found) {
    if (!found.length) showToast("warning", "No files were found there.");
    const room = MOST - (this.uploader?.count("waiting", "sending") ?? 0);
    if (found.length > room) showToast("warning", `At most ${MOST.toLocaleString("en")} files at once: the others were left out.`);
    const files = found.slice(0, room);
    const folders = new Set(files.map(({ folder }) => folder));
    if (this.makesSession && folders.size > 1) this.decide(files, folders);
    else if (files.length) this.start(files, folders.values().next().value);
  }

  /** Whether the photos go into a session to come, and not to one there is or to a customer. */
  get makesSession() {
    const { session, into, unsorted } = this.form.elements;
    return !session?.value && !into?.value && !unsorted?.checked;
  }

  decide(files, folders) {
    this.pending = files;
    const names = [...folders].map((name) => name || "no folder");
    this.part("folders-text").textContent = `${files.length} files from ${folders.size} folders: ${names.join(", ")}`;
    this.part("folders").hidden = false;
    this.part("folders").querySelector("button").focus();
  }

  decided(each) {
    const files = this.pending;
    this.part("folders").hidden = true;
    if (!each) {
      this.start(files, "");
      return;
    }
    for (const [folder, some] of Map.groupBy(files, (file) => file.folder)) {
      this.enqueue(some, folder ? folderTarget(this.form, folder, some) : targetOf(this.form), 0);
    }
  }

  start(files, folder) {
    const { name } = this.form.elements;
    if (folder && this.makesSession && [name.defaultValue, this.folderName].includes(name.value)) {
      this.folderName = name.value = folderTarget(this.form, folder, files).name;
    }
    this.aim();
    this.enqueue(files, this.target, this.sent);
    this.sent += files.length;
  }

  /** Another name is another session, whatever went into the one before. */
  aim() {
    const { draft } = this.form.elements;
    const before = this.target;
    if (before && this.makesSession && before.name !== targetOf(this.form).name) draft.value = newId();
    const target = targetOf(this.form);
    if (JSON.stringify(target) === JSON.stringify(before)) return;
    this.target = target;
    this.sent = Number(this.dataset.position);
  }

  async enqueue(files, target, last) {
    const inOrder = files.map(({ file }, index) => ({ file, target, position: target.unsorted ? null : last + 1 + index }));
    const edge = this.form.elements.web_size?.checked ? Number(this.dataset.webSize) : 0;
    document.querySelector("[data-unfinished-uploads]")?.remove(); // they go on, or wait longer
    const uploader = await this.load();
    this.append(uploader.add(inOrder, edge));
    this.showProgress();
    this.timer ??= setInterval(() => this.tick(), TICK);
    this.tick();
  }

  showProgress() {
    const progress = this.part("progress");
    if (!progress.hidden) return;
    progress.hidden = false;
    progress.scrollIntoView({ block: "center" });
  }

  async load() {
    const { Uploader } = await import("./uploader.js");
    const { plan, files, worker, mostBytes, tooLarge } = this.dataset;
    const token = this.form.elements.csrfmiddlewaretoken.value;
    this.pace ??= new Pace();
    const told = { plan, files, worker, tooLarge, mostBytes: Number(mostBytes) };
    this.uploader ??= new Uploader(told, token, (item) => this.fresh.add(item));
    return this.uploader;
  }

  /** Rows come some per frame, so that thousands of files do not stop the page. */
  append(items) {
    const some = items.slice(0, ROWS_PER_FRAME);
    this.part("rows").append(...some.map((item) => this.rowOf(item)));
    some.forEach((item) => this.fresh.add(item));
    if (items.length > some.length) requestAnimationFrame(() => this.append(items.slice(some.length)));
  }

  rowOf(item) {
    const row = this.copy("row");
    item.row = row;
    row.querySelector("[data-name]").textContent = item.file.name;
    row.querySelector("[data-size]").textContent = sizeOf(item.file.size);
    this.rows.set(row, item);
    return row;
  }

  copy(name) {
    return this.part(name).content.firstElementChild.cloneNode(true);
  }

  tick() {
    for (const item of [...this.fresh].slice(0, ROWS_PER_TICK)) this.show(item);
    this.summarise();
    if (this.isBusy || this.fresh.size) {
      this.dataset.busy = LEAVE; // what the dialog around asks before it closes
      return;
    }
    delete this.dataset.busy;
    clearInterval(this.timer);
    delete this.timer;
    this.announceEnd();
  }

  show(item) {
    this.fresh.delete(item);
    if (!item.row) return; // it is told once the row is there
    if (item.row.dataset.state !== item.state) this.showState(item);
    const bar = item.row.querySelector("progress");
    if (bar) bar.value = item.file.size ? item.sent / item.file.size : 0;
    const waiting = item.checked && item.row.querySelector("[data-waiting]");
    if (waiting) waiting.textContent = item.checked < 1 ? `Checking, ${Math.round(item.checked * 100)} %` : "Waiting";
  }

  showState(item) {
    const { row, state, reason, url } = item;
    row.dataset.state = state;
    row.querySelector("[data-status]").replaceChildren(this.copy(`state-${state}`));
    row.querySelector("[data-reason]").textContent = reason;
    const link = row.querySelector("a");
    if (link) link.href = url;
    if (["refused", "failed"].includes(state)) this.part("rows").prepend(row); // what a person has to see
  }

  summarise() {
    const { uploader } = this;
    const { total, over } = uploader.bytes;
    this.part("total").value = total ? over / total : 0;
    this.part("status").textContent = this.sentence();
    const rate = this.pace.rate(uploader.moved);
    const left = rate && uploader.isBusy && !uploader.paused && !uploader.trouble ? `${sizeOf(rate)}/s, ${durationOf((total - over) / rate)} left` : "";
    this.part("pace").textContent = [`${sizeOf(over)} of ${sizeOf(total)}`, left].filter(Boolean).join(", ");
    this.tell("trouble", uploader.trouble);
    this.part("pause").hidden = !uploader.isBusy || uploader.paused;
    this.part("resume").hidden = !uploader.isBusy || !uploader.paused;
    this.part("cancel").hidden = !uploader.isBusy;
    this.part("retry").hidden = !uploader.count("failed");
    this.showWay();
  }

  /** A live region speaks whenever it is written to, even with the same words. */
  tell(name, text) {
    if (this.part(name).textContent !== text) this.part(name).textContent = text;
  }

  showWay() {
    const done = this.uploader.items.find((item) => item.url);
    this.part("open").hidden = this.isBusy || !done;
    if (done) this.part("open").href = done.url.split("#")[0];
  }

  sentence() {
    const { uploader } = this;
    const total = uploader.items.length - uploader.count("cancelled");
    const parts = [`${uploader.count("done")} of ${total} sent`];
    const words = { linked: "linked", there: "already there", refused: "refused", failed: "not sent" };
    for (const [state, word] of Object.entries(words)) {
      if (uploader.count(state)) parts.push(`${uploader.count(state)} ${word}`);
    }
    return (uploader.paused ? "Paused: " : "") + parts.join(", ");
  }

  announceEnd() {
    this.tell("news", this.sentence());
    const states = ["done", "linked", "there", "refused", "failed"];
    const detail = Object.fromEntries(states.map((state) => [state, this.uploader.count(state)]));
    this.dispatchEvent(new CustomEvent("upload-finished", { bubbles: true, detail }));
  }

  press({ target }) {
    const button = target.closest("button");
    const item = this.rows.get(target.closest(".upload-row"));
    const action = button && Object.keys(button.dataset)[0];
    this.actions[action]?.(item && [item]);
  }

  actions = {
    uploadPause: () => this.after(() => this.uploader.pause()),
    uploadResume: () => this.refreshed(() => this.uploader.resume()),
    uploadCancel: () => this.after(() => this.uploader.cancel()),
    uploadRetry: () => this.refreshed(() => this.uploader.retry()),
    rowRetry: (items) => this.refreshed(() => this.uploader.retry(items)),
    rowCancel: (items) => this.after(() => this.uploader.cancel(items)),
    foldersEach: () => this.decided(true),
    foldersOne: () => this.decided(false),
    foldersNone: () => (this.part("folders").hidden = true),
  };

  after(action) {
    action();
    this.timer ??= setInterval(() => this.tick(), TICK);
    this.tick();
  }

  /** Who signed in again meanwhile has another token, which the page tells. */
  async refreshed(action) {
    const page = await fetch(location.href).then((response) => response.text(), () => ""); // no line: as it was
    const fresh = new DOMParser().parseFromString(page, "text/html");
    this.uploader.token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value ?? this.uploader.token;
    this.after(action);
  }

  /** Looked for once: some stand behind thousands of rows. */
  part(name) {
    if (!this.parts.has(name)) this.parts.set(name, this.querySelector(`[data-upload-${name}]`));
    return this.parts.get(name);
  }
}

customElements.define("resumable-upload", ResumableUpload);
