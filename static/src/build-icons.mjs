// Writes static/dist/icons.svg: one <symbol> per name in icons.txt, drawn by Lucide.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const here = new URL(".", import.meta.url);
const dist = new URL("../dist/", here);
const icons = new URL("../../node_modules/lucide-static/icons/", here);

const names = readFileSync(new URL("icons.txt", here), "utf8").split("\n").filter(Boolean);

function symbol(name) {
  const svg = readFileSync(new URL(`${name}.svg`, icons), "utf8");
  const shapes = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1].replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

const sprite = [
  '<svg xmlns="http://www.w3.org/2000/svg">',
  "<!-- Lucide, ISC License, https://lucide.dev/license -->",
  ...names.map(symbol),
  "</svg>",
  "",
].join("\n");

mkdirSync(dist, { recursive: true });
writeFileSync(new URL("icons.svg", dist), sprite);
