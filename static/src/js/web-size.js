// A smaller JPEG of a picture, for the web only. It keeps the EXIF of a JPEG, so also the date; lost are
// the original pixels, XMP, IPTC, transparency and colours beyond sRGB.
const QUALITY = 0.88;
const ORIENTATION = 0x0112;

/** None for what is small enough already, and for what this browser cannot read. */
export async function scaled(file, edge) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return null; // a RAW, or no picture at all: the server looks at it as it is
  }
  const ratio = edge / Math.max(picture.width, picture.height);
  if (ratio >= 1) return null;
  const blob = await drawn(picture, Math.round(picture.width * ratio), Math.round(picture.height * ratio));
  const exif = exifOf(new Uint8Array(await file.slice(0, 256 * 1024).arrayBuffer()));
  const parts = exif ? [blob.slice(0, 2), exif, blob.slice(2)] : [blob];
  const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
  return new File(parts, name, { type: "image/jpeg", lastModified: file.lastModified });
}

function drawn(picture, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

/** The EXIF segment of a JPEG, with the orientation set to upright, as the picture was drawn. */
export function exifOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 2;
  while (at + 10 < bytes.length && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[at] === 0xff) {
    const length = view.getUint16(at + 2);
    const isExif = bytes[at + 1] === 0xe1 && view.getUint32(at + 4) === 0x45786966;
    if (isExif && at + 2 + length <= bytes.length) return upright(bytes.slice(at, at + 2 + length));
    if (bytes[at + 1] === 0xda) return null;
    at += 2 + length;
  }
  return null;
}

function upright(segment) {
  const view = new DataView(segment.buffer);
  const little = view.getUint16(10) === 0x4949;
  const directory = 10 + view.getUint32(14, little);
  if (directory + 2 > segment.length) return segment;
  for (let i = 0; i < view.getUint16(directory, little); i += 1) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > segment.length) break;
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
  return segment;
}
