// Typing on the picture itself: a field in the shape of the layer, over its hidden ink.

/**
 * @param {HTMLElement} box of the layer
 * @param {{text: string, colour: string}} layer
 * @param {{input(text: string): void, end(): void}} on
 */
export function editInPlace(box, layer, on) {
  const field = document.createElement("textarea");
  field.className = "tag-in-place";
  field.setAttribute("aria-label", "Text on the picture");
  field.maxLength = 500;
  field.dir = "auto";
  field.value = layer.text;
  field.style.color = layer.colour;
  // A button has no field in it.
  box.role = "group";
  box.ariaPressed = null;
  box.classList.add("tag-text-edited");
  box.append(field);
  field.addEventListener("input", () => on.input(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    box.focus();
  });
  field.addEventListener("blur", () => {
    box.role = "button";
    box.classList.remove("tag-text-edited");
    field.remove();
    on.end();
  }, { once: true });
  field.focus();
  field.select();
}
