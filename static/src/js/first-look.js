// Tells by its event "first-look" that a person is there: the page was in view for some seconds, or
// somebody touched it. Programs that only load pages do neither.
const SECONDS_IN_VIEW = 2;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart", "scroll"];

customElements.define(
  "first-look",
  class extends HTMLElement {
    connectedCallback() {
      this.stop = new AbortController();
      const { signal } = this.stop;
      for (const name of TOUCHES) addEventListener(name, () => this.tell(), { signal, passive: true });
      document.addEventListener("visibilitychange", () => this.count(), { signal });
      this.count();
    }

    disconnectedCallback() {
      this.stop.abort();
      clearTimeout(this.timer);
    }

    count() {
      clearTimeout(this.timer);
      if (document.visibilityState === "visible") this.timer = setTimeout(() => this.tell(), SECONDS_IN_VIEW * 1000);
    }

    tell() {
      this.disconnectedCallback();
      this.dispatchEvent(new CustomEvent("first-look"));
    }
  },
);
