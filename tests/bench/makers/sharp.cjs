// All renditions by sharp as it comes: one call a size, as most programs do.
// node sharp.cjs PICTURE RUNS: a line of JSON with CPU seconds a picture and peak bytes.
const fs = require("fs");
const sharp = require("sharp");

const SIZES = [2048, 1024, 500, 300, 150];
const [picture, runs] = [process.argv[2], Number(process.argv[3])];

function sized(size) {
  return sharp(picture).rotate().resize(size, size, { fit: "inside", withoutEnlargement: true });
}

async function make() {
  for (const size of SIZES) await sized(size).webp({ quality: 80 }).toBuffer();
  await sized(SIZES[0]).jpeg({ quality: 82 }).toBuffer();
}

async function measure() {
  sharp.concurrency(1);
  sharp.cache(false);
  await make();
  const before = process.cpuUsage();
  for (let run = 0; run < runs; run += 1) await make();
  const used = process.cpuUsage(before);
  const status = fs.readFileSync("/proc/self/status", "utf8");
  const peak = Number(/VmHWM:\s+(\d+)/.exec(status)[1]) * 1024;
  console.log(JSON.stringify({ seconds: (used.user + used.system) / 1e6 / runs, peak }));
}

measure();
