// The layers by name, the lowest first: to choose, reorder and delete them.
const SHOWN_LENGTH = 60;

/**
 * @param {HTMLElement} list  @param {HTMLTemplateElement} template of one item
 * @param {{select(index: number): void, move(from: number, to: number): void}} editor
 */
export function layerList(list, template, editor) {
  let dragged = -1;
  const place = ({ target }) => [...list.children].indexOf(target.closest("li"));

  list.addEventListener("click", (event) => {
    if (event.target.closest("[data-choose]")) editor.select(place(event));
  });
  list.addEventListener("dragstart", (event) => {
    dragged = place(event);
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    if (dragged >= 0) event.preventDefault();
  });
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    const to = place(event);
    if (dragged >= 0 && to >= 0) editor.move(dragged, to);
    dragged = -1;
  });
  list.addEventListener("dragend", () => (dragged = -1));

  return function draw(layers, selected) {
    while (list.children.length > layers.length) list.lastElementChild.remove();
    while (list.children.length < layers.length) {
      list.append(template.content.firstElementChild.cloneNode(true));
    }
    layers.forEach((layer, index) => fill(list.children[index], layer, index, selected, layers.length));
  };
}

function fill(item, layer, index, selected, count) {
  const name = layer.text.replaceAll("\n", " ").slice(0, SHOWN_LENGTH) || "Empty";
  const choose = item.querySelector("[data-choose]");
  choose.textContent = name;
  choose.setAttribute("aria-pressed", `${index === selected}`);
  for (const button of item.querySelectorAll("[data-do]")) {
    button.hidden = index !== selected;
    button.setAttribute("aria-label", `${button.title}: ${name}`);
  }
  disable(item.querySelector("[data-do=down]"), index === 0);
  disable(item.querySelector("[data-do=up]"), index === count - 1);
}

/** Not by `disabled`, which would drop the focus of whoever has just pressed it. */
export function disable(button, isOff) {
  button.setAttribute("aria-disabled", `${isOff}`);
}
