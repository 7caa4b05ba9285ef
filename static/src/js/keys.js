// What every listener to single keys has to ask first.
const STORED = "shortcuts";

export function isTyping(target) {
  const field = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select";
  return target.isContentEditable || target.matches?.(field);
}

/** People can switch single keys off, in the list of them all. */
export function singleKeysAreOn() {
  return localStorage.getItem(STORED) !== "off";
}

export function switchSingleKeys(isOn) {
  localStorage.setItem(STORED, isOn ? "on" : "off");
}
