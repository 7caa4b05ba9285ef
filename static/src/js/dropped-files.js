// Files out of a drop, a paste or a chooser, each with the folder it came in ("" for none).
const JUNK = /^(\.|Thumbs\.db$|desktop\.ini$)/i;
const NAMES = new Intl.Collator("en", { numeric: true });

/** Reads folders to the bottom. Entries have to be asked for before the event is over. */
export async function fromDrop(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return (await Promise.all(entries.filter(Boolean).map((entry) => walk(entry, "")))).flat();
}

export function fromInput(input) {
  const files = [...input.files].filter((file) => !JUNK.test(file.name));
  return files.map((file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1)[0] ?? "" }));
}

export function fromPaste(transfer) {
  return [...transfer.files].map((file) => ({ file: renamed(file), folder: "" }));
}

async function walk(entry, folder) {
  if (JUNK.test(entry.name)) return [];
  if (entry instanceof File) return [{ file: entry, folder }];
  if (entry.isFile) return [{ file: await new Promise((take, fail) => entry.file(take, fail)), folder }];
  const entries = await inside(entry);
  return (await Promise.all(entries.map((each) => walk(each, folder || entry.name)))).flat();
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
