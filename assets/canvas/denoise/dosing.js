// The damage: which, how much of it, and another draw of its noise. A drag of the strength changes the view with each
// movement, and says when it is over.

import { button, element, write } from "../elements.js";
import { createRange } from "../range.js";
import { isKnown } from "./harm.js";

/** @typedef {import("./forms.js").BenchContext} BenchContext @typedef {import("./forms.js").Damage} Damage */

const SEEDS = 100_000;

/** @param {BenchContext} context @param {() => void} done a gesture is over */
export function createDosing(context, done) {
  const { store, damages, gone } = context;
  const menu = element("select", { "aria-label": "Damage" });
  for (const { name, title } of damages.values()) menu.append(new Option(title, name));
  const chosen = () => /** @type {Damage} */ (damages.get(store.view.damage));
  const number = element("input", { type: "number", "aria-label": "Strength" });
  const range = createRange({ label: "Strength of the damage", min: 0, max: 1, step: "any" }, (strength) => {
    store.change({ strength: stepped(strength, chosen()) });
  }, done, gone);
  const unit = element("span", { class: "hint unit" });
  const help = element("p", { class: "hint help" });
  const fresh = button("New noise", "Draws the noise anew, from another seed", () => {
    store.change({ seed: Math.floor(Math.random() * SEEDS) });
    done();
  }, gone);
  menu.addEventListener("change", () => {
    store.change(doseOf(/** @type {Damage} */ (damages.get(menu.value)), context));
    done();
  }, { signal: gone });
  number.addEventListener("change", () => {
    const { low, high } = chosen();
    const strength = number.valueAsNumber;
    const fits = strength >= low && strength <= high;
    if (!fits) context.tell(`Expected a strength from ${low} to ${high}, received ${number.value || "no number"}.`);
    store.change({ strength: fits ? strength : store.view.strength });
    done();
  }, { signal: gone });
  const row = element("div", { class: "strength" }, range, number);
  const show = () => {
    const { low, high, step, unit: words, help: about, kind, name } = chosen();
    const { strength } = store.view;
    menu.value = name;
    const given = name === "given";
    row.hidden = given;
    unit.hidden = given || !words;
    fresh.hidden = given || kind === "deterministic" || name === "half";
    // Steps from nothing on, not from the lowest strength on: they are made here.
    Object.assign(range, { min: String(low), max: String(high), step: step && step >= 1 ? String(step) : "any" });
    range.valueAsNumber = strength;
    range.setAttribute("aria-valuetext", `${rounded(strength)}${words ? `, ${words}` : ""}`);
    Object.assign(number, { min: String(low), max: String(high), step: "any" });
    if (!number.matches(":focus") || number.valueAsNumber !== strength) number.value = String(rounded(strength));
    write(unit, words ?? "");
    write(help, about ?? "");
  };
  store.subscribe(["damage", "strength"], show);
  show();
  const choice = element("div", { class: "choice" }, menu, fresh);
  return { element: element("div", { class: "dosing" }, choice, row, unit, help) };
}

/** The view's change that takes a damage, as strong as it is at first; a mask of one's own begins with the mask of now.
 * @param {Damage} damage @param {BenchContext} context @returns {Partial<import("./forms.js").BenchView>} */
function doseOf({ name, default: strength }, { trial, store }) {
  if (name !== "given") return { damage: name, strength };
  return { damage: name, strength, kept: trial().kept ?? store.view.kept };
}

/** The damages that there are, by name, and the mask of one's own. @param {Damage[]} damages */
export function damagesOf(damages) {
  const known = damages.filter(({ name }) => isKnown(name));
  /** @type {Damage} */
  const given = {
    name: "given",
    title: "A mask of your own",
    kind: "mask",
    low: 0,
    high: 1,
    default: 1,
    help: "Hides the pixels that you paint over.",
  };
  const all = known.some(({ name }) => name === "given") ? known : [...known, given];
  return new Map(all.map((damage) => [damage.name, damage]));
}

/** A strength at the nearest whole number of steps, within the bounds. @param {number} value @param {Damage} damage */
function stepped(value, { low, high, step = high - low > 4 ? 0.05 : 0.01 }) {
  return rounded(Math.max(low, Math.min(high, Math.round(value / step) * step)));
}

/** At most four digits after the point. @param {number} strength */
function rounded(strength) {
  return Number(strength.toFixed(4));
}
