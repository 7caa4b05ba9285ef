// <copy-field> copies what stands in its field, and says so on its button.
const SAID_FOR = 2000;

customElements.define(
  "copy-field",
  class extends HTMLElement {
    connectedCallback() {
      this.querySelector("button").addEventListener("click", () => this.copy());
    }

    async copy() {
      const field = this.querySelector("input");
      const words = this.querySelector("[aria-live]");
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        words.textContent = "Copied";
      } catch {
        words.textContent = "Press Ctrl C";
      }
      setTimeout(() => (words.textContent = "Copy"), SAID_FOR);
    }
  },
);
