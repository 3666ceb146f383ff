// What stands beside the legend: the list of keys, and the link to this very view.

import { addressWith, toAddress } from "./address.js";
import { iconButton } from "./icons.js";
import { KEYS_IN_WORDS } from "./keyboard.js";

/** @typedef {import("./types.js").Context} Context @typedef {import("./types.js").View} View */

/**
 * @param {Context} context @param {View} first the view as it is before any change @param {string} run its id
 * @returns {import("./types.js").Part}
 */
export function createCorner(context, first, run) {
  const element = document.createElement("div");
  element.className = "corner";
  element.dataset.part = "corner";
  const keys = keyList();
  element.append(
    iconButton("keyboard", "Keys", () => keys.showPopover?.()),
    iconButton("link", "Copy a link to this view", () => void copyLink(context, first, run)),
    keys,
  );
  return { element };
}

function keyList() {
  const list = document.createElement("dl");
  list.className = "keys";
  list.popover = "auto";
  for (const [keys, words] of [["Tab", "to the plane; then:"], ...KEYS_IN_WORDS]) {
    const term = document.createElement("dt");
    term.textContent = keys;
    const meaning = document.createElement("dd");
    meaning.textContent = words;
    list.append(term, meaning);
  }
  return list;
}

/** @param {Context} context @param {View} first @param {string} run */
async function copyLink({ store, tell }, first, run) {
  const url = addressWith(toAddress(store.view, first), run);
  try {
    await navigator.clipboard.writeText(url.href);
    tell("The link to this view is copied.");
  } catch {
    // Without https a browser may refuse: the address line holds the same link.
    history.replaceState(history.state, "", url);
    tell("This browser does not let the page copy: the link is in the address line.");
  }
}
