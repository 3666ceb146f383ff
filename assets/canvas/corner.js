// What stands beside the legend: the list of keys, and the link to this very view.

import { addressWith, linkable, toAddress } from "./address.js";
import { element } from "./elements.js";
import { iconButton } from "./icons.js";
import { KEYS_IN_WORDS } from "./keyboard.js";

/** @typedef {import("./types.js").Context} Context @typedef {import("./types.js").View} View */

/**
 * @param {Context} context @param {View} first the view as it is before any change @param {string} run its id
 * @returns {import("./types.js").Part}
 */
export function createCorner(context, first, run) {
  const keys = keyList();
  const open = iconButton("keyboard", "Keys", () => keys.showPopover?.());
  open.classList.add("open-keys");
  const copy = iconButton("link", "Copy a link to this view", () => void copyLink(context, first, run));
  return { element: element("div", { class: "corner", "data-part": "corner" }, open, copy, keys) };
}

function keyList() {
  const list = element("dl");
  for (const [keys, words] of [["Tab", "to the plane; then:"], ...KEYS_IN_WORDS]) {
    list.append(element("dt", {}, keys), element("dd", {}, words));
  }
  const close = iconButton("close", "Close", () => card.hidePopover());
  const card = element("div", { class: "keys", popover: "auto" }, element("h3", {}, "Keys"), close, list);
  return card;
}

/** @param {Context} context @param {View} first @param {string} run */
async function copyLink({ store, tell }, first, run) {
  const link = linkable(toAddress(store.view, first));
  const url = addressWith(link.words, run);
  try {
    await navigator.clipboard.writeText(url.href);
    tell(`The link to this view is copied${link.long ? ", without its path, which is too long for one" : ""}.`);
  } catch {
    // Without https a browser may refuse: the address line holds the same link.
    history.replaceState(history.state, "", url);
    tell("This browser does not let the page copy: the link is in the address line.");
  }
}
