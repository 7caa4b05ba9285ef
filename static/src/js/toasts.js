import htmx from "htmx.org";

const SECONDS_SHOWN = 6;

class ToastCard extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("keydown", this);
    this.addEventListener("htmx:finally:request", this);
    for (const name of ["pointerenter", "pointerleave", "focusin", "focusout"]) {
      this.addEventListener(name, this);
    }
    this.countDown();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  handleEvent(event) {
    if (event.type === "click") {
      if (event.target.closest("[data-toast-close]")) this.remove();
    } else if (event.type === "keydown") {
      if (event.key === "Escape") this.dismiss(event);
    } else if (event.type === "htmx:finally:request") {
      this.remove();
    } else if (["pointerenter", "focusin"].includes(event.type)) {
      clearTimeout(this.timer);
    } else {
      this.countDown();
    }
  }

  /** The same key would close the viewer that the toast may stand in. */
  dismiss(event) {
    event.stopPropagation();
    this.remove();
  }

  countDown() {
    clearTimeout(this.timer);
    if (this.dataset.kind === "error" || this.matches(":hover, :focus-within")) return;
    this.timer = setTimeout(() => this.remove(), SECONDS_SHOWN * 1000);
  }
}

customElements.define("toast-card", ToastCard);

/**
 * @param {"success" | "error" | "warning" | "info"} kind
 * @param {string} text
 * @param {{action?: {label: string, url: string}}} [options] the action is a form POST, as Undo is
 */
export function showToast(kind, text, { action } = {}) {
  if (isShown(text)) return;
  const card = copyOf(`toast-${kind}`);
  card.querySelector("[data-toast-text]").textContent = text;
  if (action) card.querySelector("[data-toast-text]").after(actionForm(action));
  document.getElementById("toasts").append(card);
  htmx.process(card);
}

function isShown(text) {
  const shown = document.querySelectorAll("#toasts [data-toast-text]");
  return [...shown].some((each) => each.textContent.trim() === text);
}

function actionForm({ label, url }) {
  const form = copyOf("toast-action");
  form.action = url;
  form.setAttribute("hx-post", url);
  form.querySelector("[type=submit]").textContent = label;
  return form;
}

function copyOf(templateId) {
  return document.getElementById(templateId).content.firstElementChild.cloneNode(true);
}
