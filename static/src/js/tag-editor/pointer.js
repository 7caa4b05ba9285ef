// Dragging layers over the picture, and their handles to another size.
import { number } from "./lettering.js";
import { snap } from "./snapping.js";

const SMALLEST = 0.5;

/**
 * @param {import("./stage.js").Stage} stage
 * @param {{layer(index: number): object, select(index: number): void,
 *   write(index: number, values: object): void, record(what: string): void}} editor
 */
export function followPointer(stage, editor) {
  stage.layers.addEventListener("pointerdown", (event) => {
    const box = event.target.closest(".tag-text");
    if (!box || event.button !== 0 || event.target.closest("textarea")) return;
    const index = stage.indexOf(box);
    editor.select(index);
    const begin = event.target.closest(".tag-handle") ? resizing : dragging;
    hold(box, event, begin(stage, box, editor.layer(index), event), (values) => editor.write(index, values), () => {
      stage.guides();
      editor.record("");
    });
  });
}

function hold(box, { pointerId }, move, write, end) {
  const follow = (event) => write(move(event));
  const release = () => {
    box.removeEventListener("pointermove", follow);
    end();
  };
  box.setPointerCapture(pointerId);
  box.addEventListener("pointermove", follow);
  box.addEventListener("lostpointercapture", release, { once: true });
}

function dragging(stage, box, layer, { clientX, clientY }) {
  const rect = stage.rect;
  const start = box.getBoundingClientRect();
  const others = stage.boxes.filter((each) => each !== box).map((each) => each.getBoundingClientRect());
  const [x, y] = [number(layer.x, 0), number(layer.y, 0)];
  return (event) => {
    let [dx, dy] = [event.clientX - clientX, event.clientY - clientY];
    const moved = new DOMRect(start.x + dx, start.y + dy, start.width, start.height);
    const caught = event.altKey ? { dx: 0, dy: 0, guides: [] } : snap(moved, rect, others);
    stage.guides(caught.guides);
    dx += caught.dx;
    dy += caught.dy;
    return { x: percent(x + (100 * dx) / rect.width), y: percent(y + (100 * dy) / rect.height) };
  };
}

function resizing(stage, box, layer) {
  const rect = stage.rect;
  const size = number(layer.size, 5);
  const [width, height] = [box.offsetWidth, box.offsetHeight];
  const left = rect.left + (number(layer.x, 0) / 100) * rect.width;
  const top = rect.top + (number(layer.y, 0) / 100) * rect.height;
  const turn = (number(layer.rotation, 0) * Math.PI) / 180;
  return (event) => {
    const [x, y] = [event.clientX - left - width / 2, event.clientY - top - height / 2];
    // In the box's own directions, from its top left corner.
    const along = x * Math.cos(turn) + y * Math.sin(turn) + width / 2;
    const down = y * Math.cos(turn) - x * Math.sin(turn) + height / 2;
    const factor = (along + down) / (width + height);
    return { size: rounded(Math.min(Math.max(size * factor, SMALLEST), 100)) };
  };
}

export function percent(value) {
  return rounded(Math.min(Math.max(value, 0), 100));
}

function rounded(value) {
  return `${Number(value.toFixed(3))}`;
}
