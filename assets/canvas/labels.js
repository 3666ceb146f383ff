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
  return {
    present,
    name: (label) => names?.[label] ?? String(label),
    colour: (label) => colours[label % colours.length],
    // More labels than colours: the colours begin again with the next shape. Else each label has the next one.
    shape: (label) => shapes[(many ? Math.floor(label / colours.length) : label) % shapes.length],
  };
}
