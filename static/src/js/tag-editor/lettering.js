// Text as workers draw it: `gallery/lettering/__init__.py` says where it stands.
import { families } from "../../../fonts/fonts.json";

const FALLBACKS = [
  "Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", "Noto Sans Devanagari",
  "Noto Sans SC", "Noto Sans JP", "Noto Sans KR", "Noto Emoji",
];
const MISSING = "\ufffd";
const KANA = /[\u3040-\u30ff]/u;
const SHAPELESS = /\p{Cf}|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d]/u;
const OUTLINE_WIDTH = 0.05; // font sizes
const RING = 24; // copies of the ink around it that make its outline

const coverage = new Map(families.map((family) => [family.name, family.files.map((file) => ranges(file.covers))]));

function ranges(covers) {
  return covers.split(" ").map((one) => {
    const [first, last = first] = one.split("-").map((code) => parseInt(code, 16));
    return [first, last];
  });
}

function isCovered(code, font) {
  return [font, ...FALLBACKS].some((name) =>
    coverage.get(name).some((file) => file.some(([first, last]) => first <= code && code <= last)),
  );
}

/** Characters that no font has; workers draw U+FFFD instead. */
export function missing({ text, font }) {
  const chars = [...text.normalize("NFC")].filter((char) => !/[\s\p{Cc}]/u.test(char));
  return [...new Set(chars)].filter((char) => !isShown(char, font));
}

function isShown(char, font) {
  return SHAPELESS.test(char) || isCovered(char.codePointAt(0), font);
}

export function linesOf({ text, font }) {
  return text.normalize("NFC").split("\n").map((line) =>
    [...line].map((char) => {
      if (/\p{Cc}/u.test(char)) return " ";
      return isShown(char, font) ? char : MISSING;
    }).join(""),
  );
}

/** Characters shared by Chinese and Japanese look Japanese among kana. */
export function fontsOf(font, line = "") {
  const names = [font, ...FALLBACKS];
  if (KANA.test(line)) {
    names.splice(names.indexOf("Noto Sans JP"), 1);
    names.splice(names.indexOf("Noto Sans SC"), 0, "Noto Sans JP");
  }
  return names.map((name) => `"Tag ${name}"`).join(", ");
}

/** The ink of a layer, what lies under it included. */
export function inkOf(layer) {
  const alpha = number(layer.opacity, 100) / 100;
  const ink = copyOf(layer);
  ink.style.color = withAlpha(layer.colour, alpha);
  if (layer.effect === "shadow") {
    ink.style.textShadow = `0 0.04em 0.16em rgb(0 0 0 / ${0.55 * alpha})`;
  }
  if (layer.effect !== "outline") return [ink];
  const outline = copyOf(layer);
  outline.className += " tag-ink-under";
  outline.style.color = contrast(layer.colour);
  outline.style.textShadow = ring(contrast(layer.colour));
  outline.style.opacity = `${alpha}`;
  return [outline, ink];
}

function copyOf(layer) {
  const ink = document.createElement("span");
  ink.className = "tag-ink";
  ink.setAttribute("aria-hidden", "true");
  ink.append(...linesOf(layer).map((line) => lineElement(line, layer.font)));
  return ink;
}

function lineElement(line, font) {
  const element = document.createElement("span");
  element.className = "tag-line";
  element.style.fontFamily = fontsOf(font, line);
  const strut = document.createElement("span");
  strut.className = "tag-strut";
  element.append(strut, line);
  return element;
}

function ring(colour) {
  const turns = Array.from({ length: RING }, (_, at) => (2 * Math.PI * at) / RING);
  const length = (value) => `${(value * OUTLINE_WIDTH).toFixed(5)}em`;
  return turns.map((turn) => `${length(Math.cos(turn))} ${length(Math.sin(turn))} 0 ${colour}`).join(", ");
}

function channels(colour) {
  return /^#[0-9a-f]{6}$/i.test(colour)
    ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    : [255, 255, 255];
}

function withAlpha(colour, alpha) {
  return `rgb(${channels(colour).join(" ")} / ${alpha})`;
}

function contrast(colour) {
  const [red, green, blue] = channels(colour);
  return (red * 299 + green * 587 + blue * 114) / 1000 >= 128 ? "#000" : "#fff";
}

/** What is typed, or `otherwise` while that is no number. */
export function number(text, otherwise) {
  const value = parseFloat(text);
  return Number.isFinite(value) ? value : otherwise;
}
