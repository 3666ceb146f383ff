// Elements in one line. Words become text, never markup.

/**
 * A new element with these attributes (false leaves one out, true writes it empty) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, string | number | boolean>} [attributes] @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * A button with words on it; `title` says more.
 * @param {string} words @param {string} title @param {() => void} onClick @param {AbortSignal} gone
 */
export function button(words, title, onClick, gone) {
  const made = element("button", { type: "button", class: "button", title }, words);
  made.addEventListener("click", onClick, { signal: gone });
  return made;
}

/** Writes text only where it differs: a frame that changes nothing costs no layout. @param {Element} place
 * @param {string} words */
export function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
