const THEMES = { light: "studio", dark: "studio-dark" };
const CHOICES = ["system", "light", "dark"];

class ThemeToggle extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    addEventListener("storage", this);
    this.show();
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
    removeEventListener("storage", this);
  }

  handleEvent(event) {
    if (event.type === "click") {
      remember(CHOICES[(CHOICES.indexOf(remembered()) + 1) % CHOICES.length]);
    } else if (event.key !== "theme") {
      return;
    }
    document.querySelectorAll("theme-toggle").forEach((toggle) => toggle.show());
  }

  show() {
    const choice = remembered();
    const root = document.documentElement;
    if (choice in THEMES) root.dataset.theme = THEMES[choice];
    else delete root.dataset.theme;
    this.setAttribute("choice", choice);
    const label = `Theme: ${choice}`;
    const button = this.querySelector("button");
    button.setAttribute("aria-label", label);
    button.title = label;
  }
}

let choiceOfThisPage = "system";

function remembered() {
  try {
    const choice = localStorage.getItem("theme");
    return CHOICES.includes(choice) ? choice : "system";
  } catch {
    return choiceOfThisPage;
  }
}

function remember(choice) {
  choiceOfThisPage = choice;
  try {
    localStorage.setItem("theme", choice);
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
  }
}

customElements.define("theme-toggle", ThemeToggle);
