// Files out of a drop, a paste or a chooser, each with the folder it came in ("" for none).
const JUNK = /^(\.|Thumbs\.db$|desktop\.ini$)/i;
const AT_ONCE = 50;
const NAMES = new Intl.Collator("en", { numeric: true });

/** Reads folders to the bottom. Entries have to be asked for before the event is over. */
export async function fromDrop(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return walkAll(entries.filter(Boolean), "");
}

export function fromInput(input) {
  const files = [...input.files].filter((file) => !JUNK.test(file.name));
  return files.map((file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1)[0] ?? "" }));
}

export function fromPaste(transfer) {
  return [...transfer.files].map((file) => ({ file: renamed(file), folder: "" }));
}

/** Some at a time: thousands at once would stop the page, and one by one takes long. */
async function walkAll(entries, folder) {
  const found = [];
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const some = entries.slice(at, at + AT_ONCE);
    found.push(...(await Promise.all(some.map((entry) => walk(entry, folder)))).flat());
  }
  return found;
}

async function walk(entry, folder) {
  if (JUNK.test(entry.name)) return [];
  if (entry instanceof File) return [{ file: entry, folder }];
  if (entry.isFile) return [{ file: await new Promise((take, fail) => entry.file(take, fail)), folder }];
  return walkAll(await inside(entry), folder || entry.name);
}

/** What is in a folder, which comes in portions, in the order of names as people count. */
async function inside(folder) {
  const reader = folder.createReader();
  const found = [];
  let some;
  do {
    some = await new Promise((take, fail) => reader.readEntries(take, fail));
    found.push(...some);
  } while (some.length);
  return found.sort((one, other) => NAMES.compare(one.name, other.name));
}

/** Every picture of the clipboard is called image.png. */
function renamed(file) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const stamp = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return new File([file], `Pasted ${stamp}.${file.name.split(".").pop()}`, { type: file.type });
}
