// What labels are called and how they look, as the figures of the other pages have it.

/** @typedef {import("./types.js").Codes} Codes @typedef {import("./types.js").Labels} Labels */

/**
 * @param {Codes | null} codes
 * @param {{names: string[] | null, colours: string[], shapes: string[]}} style
 * @returns {Labels}
 */
export function labelsOf(codes, { names, colours, shapes }) {
  const present = codes?.labels ? [...new Set(codes.labels)].sort((a, b) => a - b) : [];
  const many = present.length > colours.length;
  // Labels are numbered from 0, and coloured as in the figures; those that are not, by their place among all.
  const numbered = present.every((label) => label >= 0 && (many || label < colours.length));
  /** @param {number} label */
  const place = (label) => (numbered ? label : present.indexOf(label));
  return {
    present,
    many,
    name: (label) => names?.[label] ?? String(label),
    colour: (label) => colours[place(label) % colours.length],
    // More labels than colours: the colours begin again with the next shape. Else each label has the next one.
    shape: (label) => shapes[(many ? Math.floor(place(label) / colours.length) : place(label)) % shapes.length],
  };
}
