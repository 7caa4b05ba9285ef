// Copies what needs no building into static/dist: the Inter font with its licence, the favicon.
import { copyFileSync, mkdirSync } from "node:fs";

const here = new URL(".", import.meta.url);
const dist = new URL("../dist/", here);
const inter = new URL("../../node_modules/@fontsource-variable/inter/", here);

mkdirSync(new URL("fonts/", dist), { recursive: true });
for (const subset of ["latin", "latin-ext"]) {
  copyFileSync(
    new URL(`files/inter-${subset}-wght-normal.woff2`, inter),
    new URL(`fonts/inter-${subset}.woff2`, dist),
  );
}
copyFileSync(new URL("LICENSE", inter), new URL("fonts/inter-LICENSE.txt", dist));
copyFileSync(new URL("../icons/favicon.svg", here), new URL("favicon.svg", dist));
