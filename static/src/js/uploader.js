// Brings files to the server: prepared by a worker, asked for by their SHA-256, sent by tus, three at a
// time. States of an item: waiting, sending, done, linked (the studio had it), there (its target had it),
// refused (the server will not have it), failed (worth another try), cancelled. While the server is out
// of reach or has no room all wait, and ask again by themselves.
import { Upload } from "tus-js-client";

const PARALLEL = 3;
const PLAN = 50;
const AHEAD = 100;
const CHUNK = 16 * 1024 * 1024;
const DELAYS = [0, 1000, 2000, 4000, 8000, 15_000, 30_000];
const FORBIDDEN = [401, 403];
// A restarting server, a lost line, a full disk: nothing is wrong with the file.
const AWAY = [0, 408, 502, 503, 504, 507];
const PAUSES = [1000, 2000, 4000, 8000, 15_000, 30_000];
const UNREACHABLE = "The connection was lost. It goes on by itself once the server answers.";
const NO_STORE = "The server cannot take photos just now. It goes on by itself once it can.";
const NO_ROOM = "The studio's disk is full. It goes on by itself once there is room.";
const SIGNED_OUT = "You seem to be signed out. Sign in in another tab, then go on.";
const BROKEN = "The server could not take it just now.";
const REFUSED = "The server did not accept it.";
const UNREADABLE = "This file could not be read. Was it moved, or is its card out?";
const OVER = ["done", "linked", "there"];

export class Uploader {
  /** `told` has the addresses of plan, files and worker, mostBytes of a file, and the words for larger
   *  ones; `change` is told of every item with news. */
  constructor(told, token, change) {
    Object.assign(this, { told, token, change, items: [], paused: false, moved: 0, planning: false });
    Object.assign(this, { trouble: "", pauses: 0, pausing: 0 });
    this.preparing = null;
    this.worker = new Worker(told.worker, { type: "module" });
    this.worker.addEventListener("message", ({ data }) => this.prepared(data));
  }

  add(files, edge = 0) {
    const added = files.map(({ file, target, position }) => ({
      file, target, position, edge, state: "waiting", sent: 0, checked: 0, reason: "", url: "",
    }));
    this.items.push(...added);
    const tooLarge = added.filter(({ file }) => !edge && file.size > this.told.mostBytes);
    tooLarge.forEach((item) => this.mark(item, "refused", this.told.tooLarge));
    this.pump();
    return added;
  }

  pump() {
    if (this.paused) return;
    this.prepare();
    if (this.pausing) return;
    this.plan();
    const ready = this.items.filter((item) => item.state === "waiting" && item.planned);
    ready.slice(0, Math.max(PARALLEL - this.count("sending"), 0)).forEach((item) => this.send(item));
  }

  prepare() {
    const waiting = this.items.filter((item) => item.state === "waiting");
    if (this.preparing || waiting.filter((item) => item.sha256).length >= AHEAD) return;
    const next = waiting.find((item) => !item.sha256);
    if (!next) return;
    this.preparing = next;
    this.worker.postMessage({ id: this.items.indexOf(next), file: next.file, edge: next.edge });
  }

  prepared({ id, checked = 1, made, sha256, error }) {
    const item = this.items[id];
    item.checked = checked;
    this.change(item);
    if (checked < 1) return;
    this.preparing = null;
    if (made) item.file = made;
    item.sha256 = sha256;
    item.edge = 0;
    if (error) this.mark(item, "failed", UNREADABLE);
    this.pump();
  }

  async plan() {
    const asked = this.unplanned();
    if (this.planning || !asked.length) return;
    const some = asked.filter((item) => item.target === asked[0].target).slice(0, PLAN);
    this.planning = true;
    const answers = await this.ask(some);
    this.planning = false;
    answers.forEach((answer, index) => this.settlePlan(some[index], answer));
    this.pump();
  }

  /** Of equal files one at a time: the next would go on with the upload of the one before. */
  unplanned() {
    const waiting = this.items.filter(({ state }) => state === "waiting");
    const underWay = [...waiting.filter(({ planned }) => planned), ...this.items.filter(({ state }) => state === "sending")];
    const taken = new Set(underWay.map(({ sha256 }) => sha256));
    return waiting.filter(({ sha256, planned }) => {
      const isFirst = sha256 && !planned && !taken.has(sha256);
      if (isFirst) taken.add(sha256);
      return isFirst;
    });
  }

  /** No answers while the server is away, or waits for somebody to sign in. */
  async ask(items) {
    const files = items.map(({ file, sha256, position }) => ({ file_name: file.name, size: file.size, sha256, position }));
    const failed = (reason) => items.map(() => ({ state: "failed", reason }));
    try {
      const response = await fetch(this.told.plan, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...this.headers },
        body: JSON.stringify({ target: items[0].target, files }),
      });
      if (AWAY.includes(response.status)) return this.wait(response.status);
      if (FORBIDDEN.includes(response.status)) return this.pause(SIGNED_OUT);
      if (![NO_ROOM, NO_STORE].includes(this.trouble)) this.reached(); // a plan may know nothing of these
      if (response.ok) return (await response.json()).files;
      if (response.status !== 422) return failed(reasonFor(response.status));
      const { reason } = await response.json();
      return items.map(() => ({ state: "refused", reason }));
    } catch {
      return this.wait(0);
    }
  }

  settlePlan(item, { state, url = "", reason = "" }) {
    if (item.state !== "waiting") return;
    item.planned = state === "new" || state === "begun";
    if (state === "begun") item.resume = url;
    else item.url = url;
    if (!item.planned) this.mark(item, state, reason);
  }

  get headers() {
    // The second makes a lost session a 401 instead of a way to the sign-in page.
    return { "X-CSRFToken": this.token, "HX-Request": "true" };
  }

  send(item) {
    let before = null;
    const upload = new Upload(item.file, {
      // Only who never got an address announces the file; the others go on at theirs.
      ...(item.resume ? { uploadUrl: item.resume } : { endpoint: this.told.files }),
      chunkSize: CHUNK,
      retryDelays: DELAYS,
      onShouldRetry: (error) => [409, 423, 500].includes(statusOf(error)),
      headers: this.headers,
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      metadata: metadataOf(item),
      onUploadUrlAvailable: () => {
        item.resume = upload.url;
        upload.options.endpoint = null;
      },
      onProgress: (sent) => {
        if (before !== null) this.moved += Math.max(sent - before, 0);
        before = sent;
        item.sent = sent;
        this.change(item);
      },
      onChunkComplete: () => this.reached(),
      onSuccess: ({ lastResponse }) => this.settle(item, lastResponse),
      onError: (error) => this.fail(item, error),
    });
    item.upload = upload;
    this.mark(item, "sending");
    upload.start();
  }

  settle(item, response) {
    this.reached();
    const state = response.getHeader("Upload-State");
    item.url = response.getHeader("Upload-Leads-To") ?? "";
    const reason = decodeURIComponent(response.getHeader("Upload-Reason") ?? "");
    if (state === "refused") delete item.resume;
    if (state === "receiving") this.mark(item, "failed", BROKEN);
    else this.mark(item, state === "finished" ? "done" : state, reason);
    this.pump();
  }

  async fail(item, error) {
    const response = error.originalResponse;
    const status = statusOf(error);
    if (AWAY.includes(status)) {
      await this.lose(item, status);
      return;
    }
    if (FORBIDDEN.includes(status)) {
      this.pause(SIGNED_OUT);
      return;
    }
    if (item.resume && [404, 410].includes(status)) {
      delete item.resume; // it was given up meanwhile: from the beginning then
      this.send(item);
      return;
    }
    const words = /^text\/plain/.test(response?.getHeader("Content-Type") ?? "") && response.getBody();
    const final = [400, 413].includes(status);
    this.mark(item, final ? "refused" : "failed", words || reasonFor(status));
    this.pump();
  }

  /** A file that cannot be read looks like a lost line, but waiting does not help it. */
  async lose(item, status) {
    const isThere = await item.file.slice(0, 1).arrayBuffer().then(() => true, () => false);
    if (item.state !== "sending") return;
    if (isThere) this.wait(status);
    if (!item.resume) item.sent = 0;
    this.mark(item, isThere ? "waiting" : "failed", isThere ? "" : UNREADABLE);
    this.pump();
  }

  /** Ask again after a pause, which grows as long as nothing comes through; returns no answers. */
  wait(status) {
    this.trouble = { 503: NO_STORE, 507: NO_ROOM }[status] ?? UNREACHABLE;
    if (this.pausing) return [];
    this.pausing = setTimeout(() => this.tryAgain(), PAUSES[this.pauses]);
    this.pauses = Math.min(this.pauses + 1, PAUSES.length - 1);
    return [];
  }

  tryAgain() {
    clearTimeout(this.pausing);
    this.pausing = 0;
    this.pump();
  }

  reached() {
    Object.assign(this, { trouble: "", pauses: 0 });
  }

  /** Until a person goes on; returns no answers. */
  pause(trouble = "") {
    Object.assign(this, { paused: true, trouble });
    for (const item of this.items) {
      if (item.state !== "sending") continue;
      item.upload.abort();
      this.mark(item, "waiting");
    }
    return [];
  }

  resume() {
    Object.assign(this, { paused: false, trouble: "" });
    this.tryAgain();
  }

  retry(items = this.items) {
    for (const item of items) {
      if (item.state === "failed") this.again(item);
    }
    this.pump();
  }

  again(item) {
    item.planned = false;
    this.mark(item, "waiting");
  }

  cancel(items = this.items) {
    for (const item of items) {
      if (!["waiting", "sending"].includes(item.state)) continue;
      item.upload?.abort(Boolean(item.resume)).catch(() => {}); // the server removes it in time anyway
      this.mark(item, "cancelled");
    }
    this.pump();
  }

  stop() {
    this.paused = true;
    clearTimeout(this.pausing);
    for (const item of this.items) if (item.state === "sending") item.upload.abort();
    this.worker.terminate();
  }

  count(...states) {
    return this.items.reduce((sum, item) => sum + states.includes(item.state), 0);
  }

  get isBusy() {
    return this.count("sending", "waiting") > 0;
  }

  /** Bytes in all and bytes that need no more sending. */
  get bytes() {
    let total = 0, over = 0;
    for (const { state, file, sent } of this.items) {
      if (["cancelled", "refused"].includes(state)) continue;
      total += file.size;
      over += OVER.includes(state) ? file.size : Math.min(sent, file.size);
    }
    return { total, over };
  }

  mark(item, state, reason = "") {
    Object.assign(item, { state, reason });
    this.change(item);
  }
}

function metadataOf({ file, target, sha256, position }) {
  return { filename: file.name, sha256, ...target, position: String(position ?? "") };
}

function statusOf(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

function reasonFor(status) {
  return status >= 500 || [423, 429].includes(status) ? BROKEN : REFUSED;
}
