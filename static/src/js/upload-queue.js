// Sends photos one file per request. States of an item: waiting, sending, done, there (the session has
// this very photo already), refused (the server will not have it), failed (worth another try),
// cancelled.
const PARALLEL = 3;
const UNREACHABLE = "The connection was lost.";
const SIGNED_OUT = "You seem to be signed out. Sign in in another tab, then try again.";
const BROKEN = "The server could not take it just now.";
const TOO_LARGE = "It is larger than the server accepts.";
const REFUSED = "The server did not accept it.";

export class UploadQueue {
  /** `last` is the position of the last photo there is; `change` is told of every item's news. */
  constructor(form, last, change) {
    this.form = form;
    this.last = last;
    this.change = change;
    this.items = [];
    this.held = false;
    this.sessionUrl = "";
  }

  add(files) {
    const added = files.map((file) => ({ file, state: "waiting", sent: 0, reason: "" }));
    this.items.push(...added);
    return added;
  }

  start() {
    this.held = false;
    this.pump();
  }

  /** Until the server named the session, one file travels alone; the others follow into it. */
  pump() {
    if (this.held) return;
    const room = (this.session ? PARALLEL : 1) - this.count("sending");
    const waiting = this.items.filter((item) => item.state === "waiting");
    waiting.slice(0, Math.max(room, 0)).forEach((item) => this.send(item));
  }

  retry(items = this.items) {
    for (const item of items) {
      if (item.state === "failed") this.mark(item, "waiting");
    }
    this.start();
  }

  cancel(items = this.items) {
    for (const item of items) {
      const { state, request } = item;
      if (!["waiting", "sending"].includes(state)) continue;
      this.mark(item, "cancelled");
      request?.abort();
    }
    this.pump();
  }

  count(...states) {
    return this.items.filter((item) => states.includes(item.state)).length;
  }

  get session() {
    return this.form.elements.session?.value ?? "";
  }

  get isBusy() {
    return this.count("sending") > 0 || (!this.held && this.count("waiting") > 0);
  }

  send(item) {
    const request = new XMLHttpRequest();
    item.request = request;
    item.sent = 0;
    request.open("POST", this.form.action);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.form.elements.csrfmiddlewaretoken.value);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      item.sent = total ? loaded / total : 0;
      this.change(item);
    });
    request.addEventListener("load", () => this.settle(item, request));
    request.addEventListener("error", () => this.finish(item, "failed", UNREACHABLE));
    this.mark(item, "sending");
    request.send(this.bodyFor(item));
  }

  bodyFor(item) {
    const body = new FormData(this.form);
    body.delete("photos");
    body.append("photos", item.file);
    body.set("position", this.last + 1 + this.items.indexOf(item));
    return body;
  }

  settle(item, { status, response }) {
    if (status === 201 && response) {
      this.sessionUrl = response.session_url;
      if (this.form.elements.session) this.form.elements.session.value = response.session;
      this.finish(item, response.already_there ? "there" : "done");
    } else if (status === 413) {
      this.finish(item, "refused", TOO_LARGE);
    } else if (status >= 500 || [408, 429].includes(status)) {
      this.finish(item, "failed", BROKEN);
    } else if ([200, 401, 403].includes(status)) {
      this.finish(item, "failed", SIGNED_OUT);
    } else {
      this.finish(item, "refused", response?.reason || REFUSED);
    }
  }

  finish(item, state, reason = "") {
    delete item.request;
    this.mark(item, state, reason);
    this.pump();
  }

  mark(item, state, reason = "") {
    Object.assign(item, { state, reason });
    this.change(item);
  }
}
