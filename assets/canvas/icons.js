// Small drawings for buttons, and the buttons that carry them. Knows nothing of the canvas.

/** Strokes on a 24 by 24 field. @type {Record<string, string>} */
const STROKES = {
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  whole: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  undo: "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "M15 14l5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  link: "M10 13a5 5 0 0 0 7 0l3-3a5 5 0 0 0-7-7l-1 1M14 11a5 5 0 0 0-7 0l-3 3a5 5 0 0 0 7 7l1-1",
  download: "M12 4v11M7 10l5 5 5-5M4 20h16",
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M18 10h.01M7 14h10",
};

/** @param {string} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}

/**
 * A square button with a drawing; `title` is its name for everybody.
 * @param {string} name @param {string} title @param {() => void} onClick
 */
export function iconButton(name, title, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button icon";
  button.title = title;
  button.setAttribute("aria-label", title);
  button.append(icon(name));
  button.addEventListener("click", onClick);
  return button;
}

/**
 * A row of buttons of which one is pressed: `set` shows which.
 * @template {string} T
 * @param {string} label @param {[T, string, string][]} choices value, words, help @param {(value: T) => void} onChoose
 */
export function segmented(label, choices, onChoose) {
  const element = document.createElement("div");
  element.className = "segmented";
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", label);
  const buttons = choices.map(([value, words, help]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = words;
    button.title = help;
    button.addEventListener("click", () => onChoose(value));
    element.append(button);
    return { value, button };
  });
  /** @param {T} chosen */
  const set = (chosen) => {
    for (const { value, button } of buttons) button.setAttribute("aria-pressed", String(value === chosen));
  };
  return { element, set };
}
