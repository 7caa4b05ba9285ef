// The field of <command-palette> keeps the focus; arrow keys choose among what was found.
customElements.define(
  "command-palette",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("keydown", (event) => this.steer(event));
      this.addEventListener("htmx:after:swap", () => this.choose(0));
      this.addEventListener("pointermove", ({ target }) => {
        const entry = target.closest("[role=option]");
        if (entry) this.choose(this.entries.indexOf(entry));
      });
      this.addEventListener("submit", (event) => event.preventDefault());
      this.choose(0);
    }

    get entries() {
      return [...this.querySelectorAll("[role=option]")];
    }

    get chosen() {
      return this.entries.findIndex((entry) => entry.ariaSelected === "true");
    }

    steer(event) {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const { length } = this.entries;
        this.choose((this.chosen + step + length) % length);
      } else if (event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        this.entries[this.chosen]?.click();
      }
    }

    choose(index) {
      const field = this.querySelector("[role=combobox]");
      field.removeAttribute("aria-activedescendant");
      this.entries.forEach((entry, place) => {
        entry.ariaSelected = `${place === index}`;
        if (place !== index) return;
        field.setAttribute("aria-activedescendant", entry.id);
        entry.scrollIntoView({ block: "nearest" });
      });
    }
  },
);
