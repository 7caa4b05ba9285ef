// Makes a file ready to be sent, away from the page: smaller where that is asked for, and its SHA-256.
import { Sha256 } from "./sha256.js";
import { scaled } from "./web-size.js";

const SLICE = 4 * 1024 * 1024;
// The browser's own code is many times as fast, but wants all bytes at once, and a secure page.
const AT_ONCE = 256 * 1024 * 1024;

addEventListener("message", async ({ data: { id, file, edge } }) => {
  try {
    const made = edge ? await scaled(file, edge) : null;
    postMessage({ id, made, sha256: await digest(made ?? file, id) });
  } catch (error) {
    postMessage({ id, error: String(error?.message ?? error) });
  }
});

async function digest(file, id) {
  if (crypto.subtle && file.size <= AT_ONCE) {
    const found = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(found)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += SLICE) {
    hash.update(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
    postMessage({ id, checked: at / file.size });
  }
  return hash.hex();
}
