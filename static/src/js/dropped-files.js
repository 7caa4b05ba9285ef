// Files out of a drop, a paste or a chooser, each with the folder it came in ("" for none).
const JUNK = /^(\.|Thumbs\.db$|desktop\.ini$)/i;

/** Reads folders to the bottom. Entries have to be asked for before the event is over. */
export async function fromDrop(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, folder: "" });
    else if (entry) await walk(entry, "", found);
  }
  return found;
}

export function fromInput(input) {
  const files = [...input.files].filter((file) => !JUNK.test(file.name));
  return files.map((file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1)[0] ?? "" }));
}

export function fromPaste(transfer) {
  return [...transfer.files].map((file) => ({ file: renamed(file), folder: "" }));
}

async function walk(entry, folder, found) {
  if (JUNK.test(entry.name)) return;
  if (entry.isFile) {
    found.push({ file: await new Promise((take, fail) => entry.file(take, fail)), folder });
    return;
  }
  const reader = entry.createReader();
  for (let some = await read(reader); some.length; some = await read(reader)) {
    for (const each of some) await walk(each, folder || entry.name, found);
  }
}

function read(reader) {
  return new Promise((take, fail) => reader.readEntries(take, fail));
}

/** Every picture of the clipboard is called image.png. */
function renamed(file) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const stamp = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return new File([file], `Pasted ${stamp}.${file.name.split(".").pop()}`, { type: file.type });
}
