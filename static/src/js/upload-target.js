// Where files go, as the server wants to be told: the fields of the form, or a session per folder.
const FIELDS = ["session", "draft", "name", "customer", "into", "unsorted"];

export function targetOf(form) {
  const values = new FormData(form);
  return Object.fromEntries(FIELDS.filter((name) => values.get(name)).map((name) => [name, values.get(name)]));
}

/** A session of its own, named after the folder and the day of its first photo. */
export function folderTarget(form, folder, files) {
  const first = Math.min(...files.map(({ file }) => file.lastModified));
  const day = new Date(first).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return { ...targetOf(form), name: `${folder}, ${day}`.slice(0, 200), draft: newId() };
}

/** A UUID of version 7, as the server makes them. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(Date.now()) << 16n) | 0x7000n | BigInt(bytes[7]));
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
