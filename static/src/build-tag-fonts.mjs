// Writes static/dist/tag-fonts.css: the fonts that workers draw with, for the editor of text on
// photos. Of faces that share a character the last one declared draws it, while workers ask the
// first one first; so they are declared backwards.
import { readFileSync, writeFileSync } from "node:fs";

const fonts = new URL("../fonts/", import.meta.url);
const target = new URL("../dist/tag-fonts.css", import.meta.url);
const { families } = JSON.parse(readFileSync(new URL("fonts.json", fonts), "utf8"));

function rule(family, file, weight) {
  const range = file.covers.split(" ").map((one) => `U+${one.toUpperCase()}`).join(",");
  return [
    "@font-face{",
    `font-family:"Tag ${family.name}";`,
    `font-weight:${weight};`,
    "font-display:block;",
    "ascent-override:95%;descent-override:30%;line-gap-override:0%;",
    `src:url("../fonts/${file.name}-${weight}-normal.woff2") format("woff2");`,
    `unicode-range:${range}`,
    "}\n",
  ].join("");
}

const rules = families.flatMap((family) =>
  family.files.toReversed().flatMap((file) => file.weights.map((weight) => rule(family, file, weight))),
);
writeFileSync(target, rules.join(""));
