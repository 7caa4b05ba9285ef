// What keys do in the editor.
const NUDGE = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const [FINE, COARSE] = [0.1, 1]; // per cent of the picture

/** @returns {boolean} whether the key was one of ours */
export function pressKey(event, editor) {
  if (event.defaultPrevented || event.isComposing) return false;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") return done(editor.go(event.shiftKey ? 1 : -1));
  if (command && event.key.toLowerCase() === "y") return done(editor.go(1));
  if (editor.selected < 0 || event.altKey || !isOnLayer(event.target)) return false;
  if (command) return event.key.toLowerCase() === "d" && done(editor.duplicate());
  return plainKey(event, editor);
}

function plainKey({ key, shiftKey, target }, editor) {
  const onStage = target.matches(".tag-text");
  if (NUDGE[key]) {
    const [x, y] = NUDGE[key].map((each) => each * (shiftKey ? COARSE : FINE));
    return done(editor.nudge(x, y));
  }
  if (key === "Delete" || key === "Backspace") return done(editor.remove());
  if (key === "Escape") return done(editor.select(-1));
  if ((key === "Enter" || key === "F2") && onStage) return done(editor.editText());
  return false;
}

function isOnLayer(target) {
  return target.matches(".tag-text, [data-choose]");
}

function done() {
  return true;
}
