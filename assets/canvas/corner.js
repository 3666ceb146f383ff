// What stands beside the legend: the list of keys, and the link to this very view.

import { element } from "./elements.js";
import { iconButton } from "./icons.js";

/**
 * @param {string[][]} words the keys, and what each does
 * @param {() => {url: URL, without: string}} link to the view of now; what it leaves out, as ", without ..."
 * @param {(text: string) => void} tell
 * @returns {import("./types.js").Part}
 */
export function createCorner(words, link, tell) {
  const keys = keyList(words);
  const open = iconButton("keyboard", "Keys", () => keys.showPopover?.());
  open.classList.add("open-keys");
  const copy = iconButton("link", "Copy a link to this view", () => void copyLink(link(), tell));
  return { element: element("div", { class: "corner", "data-part": "corner" }, open, copy, keys) };
}

/** @param {string[][]} words */
function keyList(words) {
  const list = element("dl");
  for (const [key, does] of [["Tab", "to the plane; then:"], ...words]) {
    list.append(element("dt", {}, key), element("dd", {}, does));
  }
  const close = iconButton("close", "Close", () => card.hidePopover());
  const card = element("div", { class: "keys", popover: "auto" }, element("h3", {}, "Keys"), close, list);
  return card;
}

/** @param {{url: URL, without: string}} link @param {(text: string) => void} tell */
async function copyLink({ url, without }, tell) {
  try {
    await navigator.clipboard.writeText(url.href);
    tell(`The link to this view is copied${without}.`);
  } catch {
    // Without https a browser may refuse: the address line holds the same link.
    history.replaceState(history.state, "", url);
    tell("This browser does not let the page copy: the link is in the address line.");
  }
}
