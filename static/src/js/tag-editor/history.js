// Undo and redo. The states outlive a reload, until they are saved.
const MOST_STATES = 100;
const PAUSE = 1000; // changes of one kind with shorter pauses between them are undone together

export class History {
  /**
   * @param {string} photo
   * @param {string} version of the saved layers
   * @param {object[]} saved the layers themselves
   */
  constructor(photo, version, saved) {
    this.key = `tags:${photo}`;
    this.version = version;
    this.states = [saved];
    this.at = 0;
    this.restored = this.load();
  }

  /** "same" when there was unsaved work, "other" when somebody saved something else meanwhile. */
  load() {
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    if (!kept) return "";
    if (kept.version === this.version) {
      [this.states, this.at] = [kept.states, kept.at];
      return "same";
    }
    this.record(kept.states[kept.at]);
    return "other";
  }

  get current() {
    return this.states[this.at];
  }

  get saved() {
    return this.states[0];
  }

  get isDirty() {
    return !same(this.current, this.saved);
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.states.length - 1;
  }

  record(layers, what = "") {
    if (same(layers, this.current)) return;
    const goesOn = what && what === this.what && Date.now() - this.when < PAUSE && this.at > 0;
    if (!goesOn) this.at += 1;
    this.states.splice(this.at, Infinity, layers);
    // The saved state stays the first one, however many follow.
    if (this.states.length > MOST_STATES) this.states.splice(1, 1);
    this.at = this.states.length - 1;
    [this.what, this.when] = [what, Date.now()];
    this.keep();
  }

  go(step) {
    this.at = Math.min(Math.max(this.at + step, 0), this.states.length - 1);
    this.what = "";
    this.keep();
    return this.current;
  }

  keep() {
    const { version, states, at } = this;
    if (states.length === 1) sessionStorage.removeItem(this.key);
    else store(this.key, JSON.stringify({ version, states, at }));
  }

  static forget(photo) {
    sessionStorage.removeItem(`tags:${photo}`);
  }
}

/** A full or forbidden store costs the way back after a reload, and nothing else. */
function store(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch (error) {
    console.warn("unsaved text is not kept over a reload:", error);
  }
}

export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
