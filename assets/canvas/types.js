// The shapes that pass between the canvas's modules. Types only: nothing here runs.

/**
 * How the plane lies in latent space: two latent dimensions ("z") or two principal components of the codes ("pc").
 * @typedef {{kind: "z" | "pc", i: number, j: number}} Axes
 */

/**
 * Everything that a person can change. What stands in the address is said in address.js; the rest lasts as long as
 * the page.
 * @typedef {object} View
 * @property {Float32Array} z  the point one is at, (d,)
 * @property {Axes} axes
 * @property {[number, number]} centre  the plane's middle, in plane units
 * @property {number} span  how many plane units the plane's shorter side shows
 * @property {"grid" | "density" | "none"} backdrop
 * @property {Float32Array[]} pins  the stations of the path, each (d,)
 * @property {"linear" | "spherical"} path
 * @property {number} speed  seconds from one pin to the next
 * @property {boolean} loop
 * @property {boolean} playing
 * @property {number} progress  where on the path one is, in pins: 0 to pins.length - 1 (to pins.length in a loop)
 * @property {ReadonlySet<number>} hidden  labels whose points are not shown
 * @property {boolean} shapes  whether labels differ by shape too
 * @property {number} dimension  the latent dimension that the brackets and the sliders stand at
 * @property {number} hover  the code under the pointer, or -1
 * @property {Tool} tool  what a drag on the plane does
 * @property {Int32Array | null} lassoed  the codes that the last lasso caught; whoever asked for it takes it
 * @property {Placed | null} placed  an image that was dropped or drawn
 * @property {Condition[]} region  what a lesson shows on the plane
 */

/** @typedef {"move" | "pan" | "lasso"} Tool */

/**
 * A condition on z of a lesson: its kind, then its numbers, as pages/ui/lessons/conditions.py writes them.
 * @typedef {[string, ...any[]]} Condition
 */

/**
 * Codes picked for arithmetic; `members` are positions among the codes.
 * @typedef {{name: string, members: Int32Array}} Group
 */

/**
 * An image of a person's own, encoded: x as the encoder saw it (h*w*c), and its posterior.
 * @typedef {{x: Float32Array, zMean: Float32Array, zLogVar: Float32Array, name: string}} Placed
 */

/**
 * The plane as a projection: u = (z - origin) . a, v = (z - origin) . b; a and b are unit vectors at right angles.
 * In one dimension b is null, and v only spreads the points.
 * @typedef {object} Plane
 * @property {Float32Array} a
 * @property {Float32Array | null} b
 * @property {Float32Array} origin
 * @property {[string, string]} names  of the two axes
 */

/**
 * The test codes.
 * @typedef {object} Codes
 * @property {number} count
 * @property {number} dim
 * @property {Float32Array} z  (count, dim)
 * @property {Int32Array | null} labels
 * @property {number[] | null} numbers  which of all test images each is of, where they are not all of them
 * @property {() => Promise<Float32Array>} spread  z_log_var (count, dim), fetched when first asked for
 * @property {number} reach  how far to either side nearly all codes lie
 * @property {number[]} activity  variance over the codes, per dimension
 * @property {number} active  the variance above which a dimension counts as active
 * @property {number[]} mean
 * @property {number[][]} components  unit principal axes
 * @property {number[]} variance  of the codes along each component
 * @property {number} radius  median distance of a code to its tenth neighbour
 */

/**
 * What labels are called and how they look, by label.
 * @typedef {object} Labels
 * @property {number[]} present  the labels there are, rising
 * @property {(label: number) => string} name
 * @property {(label: number) => string} colour
 * @property {boolean} many  more of them than colours: then they always differ by shape too
 * @property {(label: number) => string} shape  circle, square, diamond, cross, triangle-up, star, x or hexagram
 */

/**
 * The app's colours, as CSS writes them.
 * @typedef {{text: string, background: string, panel: string, border: string, primary: string, dark: boolean}} Theme
 */

/**
 * What the server says of the direction between two groups (vae_tf.latent.direction), and of which groups.
 * @typedef {object} DirectionFound
 * @property {string} of  the key that the request had
 * @property {number[]} [vector]
 * @property {number} [n_a]
 * @property {number} [n_b]
 * @property {number | null} [cohen_d]
 * @property {number | null} [cosine]
 * @property {number | null} [cosine_random]
 * @property {[number, number] | null} [cosine_random_range]
 * @property {boolean} [meaningful]
 * @property {string} [reason]  why there is no Cohen's d, or no direction
 */

/**
 * What every part of the canvas gets.
 * @typedef {object} Context
 * @property {import("./store.js").Store} store
 * @property {import("./network.js").Network} network  decodes and encodes one image at once, on this thread
 * @property {import("./background/background.js").Background} background  decodes many in a worker
 * @property {Codes | null} codes
 * @property {Labels} labels
 * @property {Originals | null} images  the original test images, where there are any
 * @property {string} absent  what stands in the place of one that is not to be had
 * @property {() => Plane} plane  the projection of now
 * @property {() => Theme} theme
 * @property {(listener: () => void) => void} onTheme
 * @property {(text: string) => void} say  to a screen reader, politely
 * @property {(text: string) => void} tell  a sentence that is seen, until the next one
 * @property {(key: string, a: Group, b: Group) => void} askDirection
 * @property {(listener: (found: DirectionFound | null) => void) => void} onDirection
 * @property {{groups: (Group | null)[], fresh: boolean}} sent  the two groups that another page has sent here, and
 *   whether that was just now
 * @property {((frames: Uint8Array, milliseconds: number, loop: boolean) => Promise<Blob>) | null} makeGif
 *   frames are images (h*w*c bytes each, one after another); null where nobody makes films
 * @property {number} reach  how far to either side of the origin nearly all codes lie; 3 where there are none
 * @property {number[]} order  the latent dimensions as the sliders show them: of more than two the most active first
 * @property {string} name  of the run
 * @property {ShadowRoot} root  what the canvas lives in
 * @property {AbortSignal} gone  aborted when the canvas leaves the page: listeners and fetches end with it
 */

/**
 * What Streamlit hands over at each run of the script.
 * @typedef {{parentElement: ShadowRoot, data: any, setStateValue: (name: string, value: unknown) => void,
 *   setTriggerValue: (name: string, value: unknown) => void}} Component
 */

/**
 * What gives the bytes (h*w*c) of the test image of a code, or null where it has none.
 * @typedef {{get: (index: number) => Promise<Uint8Array | null>}} Originals
 */

/**
 * What stands behind the canvas: the server (server.js), or the file that the canvas lies in (standalone/). What fails
 * rejects with a sentence for a person. What may be missing is what only a server can do: then the canvas does not
 * offer it.
 * @typedef {object} Host
 * @property {(component: Component) => void} hear  takes over what is new
 * @property {(gone: AbortSignal) => Promise<WebAssembly.Module>} kernels
 * @property {(gone: AbortSignal) => Promise<string>} styles
 * @property {(gone: AbortSignal) => Promise<any>} manifest
 * @property {(manifest: any, gone: AbortSignal) => Promise<ArrayBuffer>} weights
 * @property {(manifest: any, gone: AbortSignal) => Promise<Codes | null>} codes
 * @property {(size: number, gone: AbortSignal) => Originals | null} images  of so many bytes each
 * @property {string} absent  why a test image is not to be had
 * @property {() => Worker} [startWorker]  what decodes beside the page, if not the module beside background.js
 * @property {(words: Record<string, string | null>) => URL} address  of the view that these words say
 * @property {(key: string, a: Group, b: Group, count: number) => void} [askDirection]  of so many codes in all
 * @property {(count: number) => {groups: (Group | null)[], fresh: boolean}} [sent]  groups from another page
 * @property {(gone: AbortSignal, frames: Uint8Array, milliseconds: number, loop: boolean) => Promise<Blob>} [makeGif]
 */

/**
 * A part of the canvas.
 * @typedef {{element: HTMLElement, destroy?: () => void}} Part
 */

export {};
