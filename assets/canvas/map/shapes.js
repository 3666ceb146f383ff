// The shapes that pass between the map's modules. Types only: nothing here runs.

/** What a drag on a map does. @typedef {"walk" | "pan" | "lasso" | "box"} Tool */
/** @typedef {import("../viewport.js").Window} Window */

/**
 * Where one is: on which map, where on its plane, and whose code that is (a row of that map), or -1; `z` is the code
 * itself, where it is that of an image of one's own.
 * @typedef {{map: number, u: number, v: number, row: number, z?: Float32Array}} At
 */

/** A point of a map. @typedef {{map: number, row: number}} Spot */

/** Points of the first map, rising, and how they came to be chosen.
 * @typedef {{members: Int32Array, name: string}} Chosen */

/**
 * Everything that a person can change on the maps. What stands in the address is said in address words (phrases.js).
 * @typedef {object} MapView
 * @property {readonly Window[]} windows  what each map shows
 * @property {At | null} at
 * @property {Tool} tool
 * @property {Spot | null} hover  the point under the pointer
 * @property {string} colour  what the points' colours say: "label", "trust", "continuity", "elbo", "change"
 * @property {"off" | "auto" | "always"} pictures  whether points are shown by their images
 * @property {ReadonlySet<number>} hidden  labels that are not shown
 * @property {boolean} shapes  whether labels differ by shape too
 * @property {Chosen | null} chosen
 * @property {import("../types.js").Placed | null} placed  an image of one's own
 * @property {[number, number] | null} mark  where that lies on the first map, once it is known
 */

/**
 * A map as the server tells of it.
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} address
 * @property {any} about  map.json
 * @property {string} title
 * @property {string[]} [has]  the names of its arrays
 * @property {boolean} [linked]  whether its rows are of the same images as those of the first; else it is guessed
 */

/**
 * What the component is given.
 * @typedef {object} Given
 * @property {string} run
 * @property {string | null} manifest
 * @property {string} files
 * @property {{names: string[] | null, colours: string[], shapes: string[]}} labels
 * @property {Plates | null} images
 * @property {Entry[]} maps
 * @property {{address: string} | null} [changed]
 * @property {Record<string, string>} [view]
 * @property {{key: string, bits: string, name: string} | null} [selection]
 * @property {number | null} [point]  the row that one looks at
 * @property {boolean} [preliminary]  whether the first map stands in for one that is still being made
 * @property {string | null} [place]  where to ask for the place of a code on the first map
 * @property {import("../pass.js").Given} [pass]  the token for that
 */

/**
 * The images of a split in blocks, each at some levels of size.
 * @typedef {{address: string, count: number, height: number, width: number, channels: number, block: number,
 *   levels: number[]}} Plates
 */

/**
 * What every part of the map gets.
 * @typedef {object} MapContext
 * @property {import("../store.js").Store<MapView>} store
 * @property {import("../network.js").Network | null} network  null where the browser cannot decode
 * @property {import("./chart.js").Chart[]} charts  one or two maps
 * @property {import("./links.js").Links} links
 * @property {import("./here.js").Here} here
 * @property {import("../types.js").Labels} labels
 * @property {import("../images.js").Images | null} images  the originals, by index
 * @property {import("./atlas.js").Atlas | null} atlas  the same, in several sizes
 * @property {(() => Promise<URL>) | null} place  the address that places codes on the first map, with a good token
 * @property {() => import("../types.js").Theme} theme
 * @property {(listener: () => void) => void} onTheme
 * @property {(listener: () => void) => void} onJudged  the maps' trustworthiness has come
 * @property {(text: string) => void} say
 * @property {(text: string) => void} tell
 * @property {(to: "explore" | "path", z: number[][]) => void} send
 * @property {AbortSignal} gone
 */

export {};
