// <copy-names data-from="id"> puts the text of that element into the clipboard when it is pressed.
const THANKS = 2000;

class CopyNames extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  async handleEvent() {
    const source = document.getElementById(this.dataset.from);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      // Where the clipboard is closed to pages, the text stands selected, for Ctrl C.
      getSelection().selectAllChildren(source);
      return;
    }
    this.toggleAttribute("data-copied", true);
    setTimeout(() => this.removeAttribute("data-copied"), THANKS);
  }
}

customElements.define("copy-names", CopyNames);
