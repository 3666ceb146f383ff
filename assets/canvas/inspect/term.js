// A word that explains itself: underlined with dots; a click, a tap or the keyboard's focus opens a sentence on it.

import { element } from "../elements.js";

const GAP = 6;

/**
 * A button that looks like text, and its explanation; `word` may be written anew at any time.
 * @param {(Node | string)[]} words @param {string} explanation @param {AbortSignal} signal
 */
export function explained(words, explanation, signal) {
  const word = element("button", { type: "button", class: "term hint number", title: explanation }, ...words);
  const note = element("div", { class: "explanation", popover: "auto" }, explanation);
  word.popoverTargetElement = note;
  const close = () => note.hidePopover?.();
  word.addEventListener("focus", () => word.matches(":focus-visible") && note.showPopover?.(), { signal });
  word.addEventListener("blur", close, { signal });
  note.addEventListener("beforetoggle", (event) => {
    const opens = /** @type {ToggleEvent} */ (event).newState === "open";
    word.title = opens ? "" : explanation; // or it would stand there twice
    if (opens) window.addEventListener("scroll", close, { once: true, capture: true, passive: true, signal });
  }, { signal });
  note.addEventListener("toggle", () => place(note, word), { signal });
  return { element: element("span", { class: "explained" }, word, note), word };
}

/** Lays an open note under its word, or over it where there is no room. @param {HTMLElement} note
 * @param {HTMLElement} word */
function place(note, word) {
  const { left, top, bottom } = word.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = note;
  const { clientWidth, clientHeight } = document.documentElement;
  const below = bottom + GAP + height <= clientHeight;
  note.style.left = `${Math.max(GAP, Math.min(left, clientWidth - width - GAP))}px`;
  note.style.top = `${below ? bottom + GAP : Math.max(GAP, top - GAP - height)}px`;
}
