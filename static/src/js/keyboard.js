// Ctrl+K finds anything. Single keys: "/" searches, j and k walk, "?" lists them all, any other
// presses its [data-key].
import { isTyping, singleKeysAreOn, switchSingleKeys } from "./keys.js";

const STOP = ":is(a[href], button):not([tabindex='-1'])";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") return leave(event);
  if (isPaletteKey(event)) return openPalette(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open], .pswp")) return;
  if (!singleKeysAreOn()) return;
  if (perform(event.key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-shortcuts]")) showShortcuts();
  // Whoever chose an item is done with its menu.
  closeMenus(event.target.closest(".menu-item") ? null : event.target);
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-shortcuts-switch]")) switchSingleKeys(target.checked);
});

function isPaletteKey({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  return key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

/** From within a field too; over another dialog there is no second one. */
function openPalette(event) {
  const opener = document.querySelector("[data-palette]");
  if (!opener) return;
  event.preventDefault();
  if (!document.querySelector("dialog[open], .pswp")) opener.click();
}

function perform(key) {
  if (key === "/") return focusSearch();
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  if (key === "?") return showShortcuts();
  return /^[a-z]$/i.test(key) && press(key);
}

function focusSearch() {
  const search = [...document.querySelectorAll("[data-search]")].find(isVisible);
  search?.focus();
  search?.select();
  return Boolean(search);
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-walk] [data-row]")].filter(isVisible);
  if (!rows.length) return false;
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const current = rows.findIndex((row) => row.matches("[aria-current]"));
  const next = focused < 0 ? Math.max(current, 0) : focused + step;
  const row = rows[Math.min(Math.max(next, 0), rows.length - 1)];
  (row.matches(STOP) ? row : row.querySelector(STOP))?.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

/** What the row under the focus answers to, else the page. */
function press(key) {
  const row = document.activeElement?.closest("[data-row]");
  const own = row?.querySelector(`[data-row-key="${key}"]`);
  const control =
    own ?? [...document.querySelectorAll(`[data-key="${key}"]`)].find(isVisible);
  control?.click();
  return Boolean(control);
}

function showShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return false;
  dialog.querySelector("[data-shortcuts-switch]").checked = singleKeysAreOn();
  dialog.showModal();
  return true;
}

/** Escape closes an open menu, else empties the search, else leaves the field. */
function leave({ target }) {
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (target.matches?.("[data-search]")) {
    if (target.value) empty(target);
    else target.blur();
  }
}

function empty(search) {
  search.value = "";
  search.dispatchEvent(new Event("input", { bubbles: true }));
}

function closeMenus(clicked) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu.contains(clicked)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

function isVisible(element) {
  return element.checkVisibility();
}
