// Where a moved box catches: the edges, thirds and middle of the picture, and the other boxes.
const REACH = 6; // pixels

/**
 * @param {DOMRect} box as moved  @param {DOMRect} canvas  @param {DOMRect[]} others
 * @returns {{dx: number, dy: number, guides: {axis: "x" | "y", at: number}[]}} guides in pixels
 */
export function snap(box, canvas, others) {
  const x = along(span(box, "x"), lines(canvas, others, "x"));
  const y = along(span(box, "y"), lines(canvas, others, "y"));
  const guides = [];
  if (x) guides.push({ axis: "x", at: x.line - canvas.left });
  if (y) guides.push({ axis: "y", at: y.line - canvas.top });
  return { dx: x?.by ?? 0, dy: y?.by ?? 0, guides };
}

function span(box, axis) {
  const [start, length] = axis === "x" ? [box.left, box.width] : [box.top, box.height];
  return [start, start + length / 2, start + length];
}

function lines(canvas, others, axis) {
  const [start, , end] = span(canvas, axis);
  const parts = [0, 1 / 3, 1 / 2, 2 / 3, 1].map((part) => start + part * (end - start));
  return [...parts, ...others.flatMap((other) => span(other, axis))];
}

function along(edges, targets) {
  const pairs = edges.flatMap((edge) => targets.map((line) => ({ line, by: line - edge })));
  const near = pairs.filter(({ by }) => Math.abs(by) <= REACH);
  return near.sort((one, other) => Math.abs(one.by) - Math.abs(other.by))[0];
}
