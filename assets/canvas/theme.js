// The app's colours, as Streamlit hands them to a component: for what is drawn, which no style sheet reaches.

/** @typedef {import("./types.js").Theme} Theme */

/** @param {Element} element @returns {Theme} */
export function readTheme(element) {
  const style = getComputedStyle(element);
  /** @param {string} name @param {string} otherwise */
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const background = read("--st-background-color", "#ffffff");
  return {
    text: read("--st-text-color", "#22262b"),
    background,
    panel: read("--st-secondary-background-color", "#f4f4f1"),
    border: read("--st-border-color", "#e2e2dd"),
    primary: read("--st-primary-color", "#3b5bcc"),
    dark: isDark(background),
  };
}

/** Gives a root its styles when they have come. @param {ShadowRoot} root @param {Promise<string>} styles */
export async function dress(root, styles) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await styles);
  root.adoptedStyleSheets = [sheet];
}

/**
 * Shows what has been hidden until its styles came; without them, too, if they do not come.
 * @param {HTMLElement} element @param {ShadowRoot} root where it is @param {Promise<string>} styles
 */
export async function appear(element, root, styles) {
  await dress(root, styles).catch(() => {});
  element.style.visibility = "";
}

/** @param {string} colour as #rrggbb or rgb(...) */
export function isDark(colour) {
  const hex = /^#([0-9a-f]{6})/i.exec(colour);
  const levels = hex
    ? [0, 2, 4].map((start) => parseInt(hex[1].slice(start, start + 2), 16))
    : (colour.match(/[\d.]+/g) ?? ["255", "255", "255"]).slice(0, 3).map(Number);
  return 0.2126 * levels[0] + 0.7152 * levels[1] + 0.0722 * levels[2] < 128;
}
