// The two groups of arithmetic: each picked by label, by a lasso on the plane, or elsewhere (a map), and shown by its
// mean. Knows no d.

import { button, element, write } from "../elements.js";
import { labelled, meanOf } from "../members.js";
import { Picture } from "../paint.js";

/** @typedef {import("../types.js").Context} Context @typedef {import("../types.js").Group} Group */
/** @typedef {(Group | null)[]} Pair from and to */

const SIDES = ["From", "To"];
const SIDE = 56; // CSS pixels of a mean's image, at most
const LASSOED = "Lassoed"; // a group's name, and in the menu the choice that stands for it
const PICKED = "picked"; // in the menu the value of a group that is no label

export class Groups {
  /** @param {Context} context @param {import("../types.js").Codes} codes @param {() => void} onChange */
  constructor(context, codes, onChange) {
    this.context = context;
    this.codes = codes;
    this.onChange = onChange;
    /** @type {Pair} */
    this.pair = [null, null];
    this.waiting = -1; // the group that the next lasso fills
    this.cards = SIDES.map((_, side) => this.card(side));
    this.element = element("div", { class: "groups" }, ...this.cards.map((card) => card.element));
    context.store.subscribe(["lassoed"], ({ lassoed }) => lassoed && this.take(lassoed));
    context.store.subscribe(["tool"], ({ tool }) => tool !== "lasso" && this.wait(-1));
  }

  /** @param {number} side */
  card(side) {
    const { network, gone } = this.context;
    const name = SIDES[side];
    const picture = new Picture(network.imageShape, `Image of the mean code of ${name}`);
    picture.fit(SIDE);
    picture.element.title = "What the decoder makes of the mean of the group's codes";
    const menu = this.menu(side);
    const help = "Then draw a line round codes on the plane: those inside become this group";
    const lasso = button("Lasso", help, () => this.toggleLasso(side), gone);
    const words = element("span", { class: "number" });
    const choice = element("div", { class: "choice" }, ...(menu ? [menu] : []), lasso);
    const card = element("div", { class: "group empty", role: "group", "aria-label": name });
    card.append(element("p", { class: "top" }, element("b", {}, name), words), picture.element, choice);
    return { element: card, picture, menu, lasso, words };
  }

  /** @param {number} side */
  menu(side) {
    const { labels } = this.codes;
    if (!labels) return null;
    const { present, name } = this.context.labels;
    const counts = new Map();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    const menu = element("select", { "aria-label": `${SIDES[side]}: a label` }, new Option("Label…", ""));
    for (const label of present) {
      menu.append(new Option(`${name(label)} (${counts.get(label)?.toLocaleString("en")})`, String(label)));
    }
    const choose = () => {
      if (this.waiting === side) this.toggleLasso(side);
      this.set(side, menu.value === "" ? null : this.labelled(Number(menu.value)));
    };
    menu.addEventListener("change", choose, { signal: this.context.gone });
    return menu;
  }

  /** @param {number} label @returns {Group} */
  labelled(label) {
    const members = labelled(this.codes.labels ?? new Int32Array(0), label);
    return { name: this.context.labels.name(label), members };
  }

  /** @param {number} side @param {Group | null} group */
  set(side, group) {
    this.setBoth(this.pair.map((old, other) => (other === side ? group : old)));
  }

  /** @param {Pair} pair */
  setBoth(pair) {
    this.pair = pair;
    this.cards.forEach((_, side) => this.show(side));
    void this.showMeans();
    this.onChange();
  }

  /** @param {number} side */
  show(side) {
    const { element: card, menu, lasso, words } = this.cards[side];
    const group = this.pair[side];
    const waits = this.waiting === side;
    lasso.setAttribute("aria-pressed", String(waits));
    card.classList.toggle("waits", waits);
    card.classList.toggle("empty", !group);
    const picked = group && !isLabel(group, this.context.labels);
    const count = picked ? `${group.members.length.toLocaleString("en")} codes` : "";
    write(words, waits ? "Now draw a line round codes on the plane" : count);
    if (menu) showChoice(menu, group, this.context.labels);
  }

  /** The images of the mean codes. */
  async showMeans() {
    const { background, network } = this.context;
    const { pair } = this;
    const picked = pair.flatMap((group, side) => (group ? [{ group, side }] : []));
    pair.forEach((group, side) => group || this.cards[side].picture.clear());
    if (!picked.length) return;
    const means = new Float32Array(picked.length * this.codes.dim);
    picked.forEach(({ group }, index) => means.set(meanOf(this.codes, group.members), index * this.codes.dim));
    const rgba = await background.decode("groups", means);
    if (!rgba || pair !== this.pair) return;
    const bytes = 4 * network.imageShape[0] * network.imageShape[1];
    picked.forEach(({ side }, index) => {
      const { data, pen } = this.cards[side].picture;
      data.data.set(rgba.subarray(index * bytes, (index + 1) * bytes));
      pen.putImageData(data, 0, 0);
    });
  }

  /** @param {number} side */
  toggleLasso(side) {
    const off = this.waiting === side;
    this.wait(off ? -1 : side);
    this.context.store.change({ tool: off ? "move" : "lasso", lassoed: null });
    if (off) return;
    this.context.root.querySelector(".stage")?.scrollIntoView({ block: "nearest" });
    this.context.say(`Draw round codes on the plane: they become the group ${SIDES[side]}`);
  }

  /** @param {number} side */
  wait(side) {
    if (side === this.waiting) return;
    this.waiting = side;
    this.cards.forEach((_, other) => this.show(other));
  }

  /** @param {Int32Array} lassoed */
  take(lassoed) {
    const { store, tell, say } = this.context;
    const side = this.waiting;
    if (side < 0) return;
    if (!lassoed.length) {
      store.change({ lassoed: null });
      return tell("No codes lie inside that line: draw round some of the points.");
    }
    this.waiting = -1;
    store.change({ lassoed: null, tool: "move" });
    this.set(side, { name: LASSOED, members: lassoed });
    this.element.scrollIntoView({ block: "nearest" });
    say(`${SIDES[side]}: ${lassoed.length} codes`);
  }
}

/** Whether a group is all codes of a label, as the menu makes it. @param {Group} group
 * @param {import("../types.js").Labels} labels */
function isLabel({ name }, labels) {
  return labels.present.some((label) => labels.name(label) === name);
}

/** Shows in the menu which label a group is, or what else it is called. @param {HTMLSelectElement} menu
 * @param {Group | null} group @param {import("../types.js").Labels} labels */
function showChoice(menu, group, labels) {
  const picked = group && !isLabel(group, labels);
  Array.from(menu.options).find(({ value }) => value === PICKED)?.remove();
  if (picked) menu.append(new Option(group.name, PICKED));
  const label = labels.present.find((each) => labels.name(each) === group?.name);
  menu.value = picked ? PICKED : group && label !== undefined ? String(label) : "";
}
