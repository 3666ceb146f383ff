// Points chosen on the maps as lists of rows of the first one: put together, taken apart, inverted. Pure.

/** @typedef {import("./shapes.js").Chosen} Chosen @typedef {"new" | "add" | "subtract"} How */

const MORE = " and more";

/**
 * What is chosen once more was, or less; null where that is nothing.
 * @param {Chosen | null} before @param {Int32Array} members rising @param {How} how
 * @param {string} name of the new ones
 * @returns {Chosen | null}
 */
export function combined(before, members, how, name) {
  const old = before?.members ?? new Int32Array(0);
  if (how === "new" || (how === "add" && !old.length)) return chosenOf(members, name);
  const change = new Set(members);
  if (how === "subtract") return chosenOf(old.filter((row) => !change.has(row)), before?.name ?? name);
  for (const row of old) change.add(row);
  const both = before?.name === name || before?.name.endsWith(MORE) ? before.name : `${before?.name}${MORE}`;
  return chosenOf(Int32Array.from(change).sort(), both);
}

/** All others of `count`. @param {Chosen | null} before @param {number} count @returns {Chosen | null} */
export function inverted(before, count) {
  const mask = maskOf(before, count);
  const members = Int32Array.from({ length: count }, (_, row) => row).filter((row) => !mask?.[row]);
  const name = before?.name ?? "";
  const back = name.startsWith("All but ") ? name.slice("All but ".length) : `All but ${name}`;
  return chosenOf(members, before ? back : "All");
}

/** Whether each of `count` rows is chosen; null where nothing is. @param {{members: Int32Array} | null} chosen
 * @param {number} count */
export function maskOf(chosen, count) {
  if (!chosen) return null;
  const mask = new Uint8Array(count);
  for (const row of chosen.members) mask[row] = 1;
  return mask;
}

/** @param {Int32Array} members @param {string} name @returns {Chosen | null} */
export function chosenOf(members, name) {
  return members.length ? { members, name } : null;
}
