/** Shortcuts of one key can be turned off, for this browser: speech input and slips press them by accident (WCAG 2.1.4). */
const KEY = "evenkeel-shortcuts";

export function areShortcutsOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    // A browser that keeps nothing keeps the default.
    return true;
  }
}

export function setShortcuts(areOn: boolean): void {
  try {
    localStorage.setItem(KEY, areOn ? "on" : "off");
  } catch {
    // As above.
  }
}

/** The facts of a key press that decide whether it may act by itself. */
export interface Press {
  isTyping: boolean;
  hasModifier: boolean;
  /** A key that is held down. */
  isRepeat: boolean;
  /** Something on top of the page has the keyboard. */
  isCovered: boolean;
}

/** A key alone acts only on the page itself, and once. */
export const mayActAlone = (press: Press): boolean =>
  !press.isTyping && !press.hasModifier && !press.isRepeat && !press.isCovered;
