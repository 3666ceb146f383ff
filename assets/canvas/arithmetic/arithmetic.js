// The arithmetic panel: two groups, what the server says of the direction between them, and moving along it.

import { Direction } from "./direction.js";
import { button, element } from "../elements.js";
import { Groups } from "./groups.js";
import { meanOf, sameMembers } from "../members.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").DirectionFound} DirectionFound */
/** @typedef {import("../types.js").Group} Group */

const ABOUT =
  "Pick two groups of test codes. The difference of their means is a direction: adding it to a point may change in " +
  "the image what the groups differ in.";

/** @param {Context} context @returns {import("../types.js").Part} */
export function createArithmetic(context) {
  const about = { class: "arithmetic panel", "data-part": "arithmetic", "aria-label": "Arithmetic" };
  const panel = element("section", about);
  const { codes, gone } = context;
  if (!codes || !codes.count) {
    panel.append(element("h3", {}, "Arithmetic"), element("p", { class: "hint" }, NO_CODES));
    return { element: panel };
  }
  const direction = new Direction(context);
  const groups = new Groups(context, codes, () => changed());
  const changed = answering(context, groups, direction, () => showButtons());
  const turn = () => groups.setBoth([groups.pair[1], groups.pair[0]]);
  const swap = button("Swap", "From becomes To, and To becomes From", turn, gone);
  const clear = button("Clear", "Both groups become empty", () => groups.setBoth([null, null]), gone);
  const hint = element("p", { class: "hint" }, ABOUT);
  const examples = tryTwoLabels(context, groups);
  const showButtons = () => {
    const picked = groups.pair.filter(Boolean).length;
    swap.hidden = clear.hidden = picked === 0;
    hint.hidden = picked === 2;
    if (examples) examples.hidden = picked > 0;
  };
  const head = element("div", { class: "head" }, element("h3", {}, "Arithmetic"), swap, clear);
  panel.append(head, hint, ...(examples ? [examples] : []), groups.element, direction.element);
  showButtons();
  if (context.sent.groups.some(Boolean)) take(context, groups, panel);
  return { element: panel, destroy: () => direction.destroy() };
}

/** Begins with what another page has sent; shows it, where that was just now. @param {Context} context
 * @param {Groups} groups @param {HTMLElement} panel */
function take({ sent, gone, say }, groups, panel) {
  groups.setBoth(sent.groups);
  if (!sent.fresh) return;
  say(`Sent here: ${sent.groups.flatMap((group) => (group ? [group.name] : [])).join(" and ")}`);
  setTimeout(() => gone.aborted || panel.scrollIntoView({ block: "center" })); // once it is in the page
}

/** So that one sees it work at once; null where there are not two labels. @param {Context} context
 * @param {Groups} groups */
function tryTwoLabels({ labels, gone, say }, groups) {
  const two = labels.present.slice(0, 2);
  if (!groups.codes.labels || two.length < 2) return null;
  const [from, to] = two.map(labels.name);
  const fill = () => {
    groups.setBoth(two.map((label) => groups.labelled(label)));
    say(`From is ${from}, and To is ${to}`);
  };
  return button("Try two labels", `Sets From to ${from}, and To to ${to}`, fill, gone);
}

const SAME = "From and To are the same codes: choose another group.";
const NO_CODES = "The codes of the test images are missing, so there are no groups of them to compare.";

/**
 * Asks the server about each new pair of groups, once, and shows the newest answer. Returns what to call when the
 * groups have changed.
 * @param {Context} context @param {Groups} groups @param {Direction} direction @param {() => void} onChange
 */
function answering(context, groups, direction, onChange) {
  /** @type {Map<string, DirectionFound>} */
  const answers = new Map();
  let key = "";
  let shown = "";
  const show = () => {
    const answer = answers.get(key);
    const [from] = groups.pair;
    if (!answer || !from || shown === key) return;
    shown = key;
    direction.show(answer, meanOf(groups.codes, from.members));
    direction.reveal();
  };
  context.onDirection((found) => {
    if (found) answers.set(found.of, found);
    show();
  });
  return () => {
    onChange();
    const [from, to] = groups.pair;
    const same = from && to && sameMembers(from.members, to.members);
    key = from && to && !same ? `${fingerprint(from)}-${fingerprint(to)}` : "";
    shown = "";
    if (same) {
      direction.say(SAME, "warning");
      return direction.reveal();
    }
    direction.say(key && "Asking the server what this direction is worth\u2026");
    if (from && to && !answers.has(key)) context.askDirection(key, from, to);
    show();
  };
}

/** Names a group by its members: the same group has the same name on every visit. @param {Group} group */
function fingerprint({ members }) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const member of members) hash = Math.imul(hash ^ member, 0x01000193);
  return `${members.length}.${(hash >>> 0).toString(36)}`;
}
