// <check-all> wraps checkboxes; [data-check="all"|"none"] in it ticks all of them or none.
class CheckAll extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  handleEvent({ target }) {
    const wanted = target.closest("[data-check]")?.dataset.check;
    if (!wanted) return;
    for (const box of this.querySelectorAll("input[type=checkbox]")) {
      box.checked = wanted === "all";
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

customElements.define("check-all", CheckAll);

// What comes as a file leaves its dialog open: [data-download] says that nothing else will come.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-download]")) setTimeout(() => target.closest("dialog")?.close());
});
