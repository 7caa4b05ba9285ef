// How fast bytes go, over the last seconds, and numbers as people read them.
const WINDOW = 10_000;
const UNITS = ["B", "KB", "MB", "GB"];

export class Pace {
  constructor() {
    this.samples = [];
  }

  /** Bytes a second, 0 while nobody knows; `moved` is how many went so far. */
  rate(moved) {
    const now = performance.now();
    this.samples.push({ now, moved });
    while (this.samples.length > 2 && now - this.samples[0].now > WINDOW) this.samples.shift();
    const first = this.samples[0];
    return now - first.now < 1000 ? 0 : ((moved - first.moved) * 1000) / (now - first.now);
  }
}

export function sizeOf(bytes) {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

export function durationOf(seconds) {
  if (seconds < 60) return `${Math.max(Math.round(seconds), 1)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
