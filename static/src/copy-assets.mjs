// Copies what needs no building into static/dist: the Inter font with its licence, the icons.
import { copyFileSync, mkdirSync } from "node:fs";

const here = new URL(".", import.meta.url);
const dist = new URL("../dist/", here);
const inter = new URL("../../node_modules/inter-ui/", here);

mkdirSync(new URL("fonts/", dist), { recursive: true });
copyFileSync(
  new URL("variable-latin/InterVariable-subset.woff2", inter),
  new URL("fonts/inter-latin.woff2", dist),
);
copyFileSync(
  new URL("variable/InterVariable.woff2", inter),
  new URL("fonts/inter-all-scripts.woff2", dist),
);
copyFileSync(new URL("LICENSE.txt", inter), new URL("fonts/inter-LICENSE.txt", dist));
copyFileSync(new URL("../icons/favicon.svg", here), new URL("favicon.svg", dist));
// What the private page is on the home screen of a phone.
for (const size of [192, 512]) {
  copyFileSync(new URL(`../icons/photos-${size}.png`, here), new URL(`photos-${size}.png`, dist));
}
