// The shapes that pass between the modules of the denoising bench. Types only: nothing here runs.

/**
 * A damage as the registry has it (vae_tf.data.corruption); "given" is a mask painted by hand, and has no strength.
 * @typedef {object} Damage
 * @property {string} name
 * @property {string} title
 * @property {number} low
 * @property {number} high
 * @property {number} default
 * @property {number} [step]
 * @property {"noise" | "mask" | "deterministic"} kind
 * @property {string} [help]
 * @property {string} [unit]  what its strength means
 */

/**
 * A way to clean images. `reason`: why it does not fit here, or null. `sampling` ones start when a person asks.
 * @typedef {{name: string, title: string, one_pass: boolean, reason?: string | null, sampling?: boolean,
 *   help?: string}} Method
 */

/**
 * What a method scored and told; all of it may be absent. `spread_max`: what full white is in its spread.
 * @typedef {Record<string, number | null | undefined>} Figures
 */

/** What the server made by a method: addresses of uint8 (h, w, c).
 * @typedef {{address: string | null, spread?: string | null, reason?: string | null, figures?: Figures}} Made */

/**
 * Several completions of a masked image: addresses of uint8. `address` is their mean, `film` (frames, chains, h, w, c);
 * each one (chains, h, w, c) is at `chain_images`, or at `chains`, which may also be how many there are.
 * @typedef {{address: string | null, spread: string | null, film: string | null, chains: string | number,
 *   chain_images?: string, frames: number, figures?: Figures}} Completed
 */

/**
 * What the server has made of the request `id` so far.
 * @typedef {object} Results
 * @property {string} id
 * @property {"waiting" | "working" | "done" | "failed"} state
 * @property {"quick" | "sample" | "completions"} [what]  what that state is about; all of it where it is not said
 * @property {string | null} [words]
 * @property {number | null} [share]
 * @property {string | null} [error]
 * @property {Record<string, Made>} methods
 * @property {Completed | null} [completions]
 */

/** Where one begins, as the address has it; `kept` a bit a pixel in base 64.
 * @typedef {{image?: number | null, damage?: string | null, strength?: number | null, seed?: number | null,
 *   kept?: string | null}} Begin */

/** A model for the browser; `unsupported` says why there is none.
 * @typedef {{run: string, name: string, manifest: string | null, files: string, kind?: string,
 *   unsupported?: string | null}} ModelGiven */

/**
 * What the component is given.
 * @typedef {object} Given
 * @property {string} run
 * @property {string} name
 * @property {string | null} manifest
 * @property {string} files
 * @property {ModelGiven | null} other  the run that learned to denoise
 * @property {{address: string, block: number, count: number, labels?: string | null} | null} images  test images in
 *   blocks, uint8, `address/NUMBER`; `labels` are int32 (count,)
 * @property {{names: string[] | null, colours: string[], shapes: string[]}} labels
 * @property {number[]} [shape]  h, w, c: for a run that the browser has no model of
 * @property {Damage[]} damages
 * @property {Method[]} methods
 * @property {Begin} begin
 * @property {Results | null} results
 */

/**
 * Everything that a person can change on the bench.
 * @typedef {object} BenchView
 * @property {number} image  the row of the test image, or -1: one's own, or none
 * @property {import("../types.js").Placed | null} placed  an image of one's own
 * @property {string} damage  its name
 * @property {number} strength
 * @property {number} seed  of the noise
 * @property {Uint8Array | null} kept  a mask painted by hand, 1 for each pixel that is seen
 * @property {"difference" | "spread" | "nothing"} beneath  what stands under each result
 * @property {"hide" | "show"} brush
 * @property {number} width  of the brush, in the image's pixels
 */

/**
 * What there is to clean: `number` rises with each change.
 * @typedef {object} Trial
 * @property {number} number
 * @property {Float32Array | null} clean
 * @property {Float32Array | null} damaged  as a method gets it: missing pixels are 0, and unclipped noise is unclipped
 * @property {Uint8Array | null} kept  where the damage is a mask
 * @property {string} dose  the damage with its strength
 */

/**
 * What a card shows of a method.
 * @typedef {object} Outcome
 * @property {"live" | "made" | "old" | "waiting" | "ask" | "unfit" | "failed" | "none"} state
 * @property {ArrayLike<number> | null} pixels
 * @property {number} scale  what white is in them
 * @property {ArrayLike<number> | null} spread  standard deviations from 0 to `most`
 * @property {number} most
 * @property {Figures} figures
 * @property {string} words  why there is nothing to see, or what is to be known of it
 */

/**
 * What every part of the bench gets.
 * @typedef {object} BenchContext
 * @property {import("../store.js").Store<BenchView>} store
 * @property {number[]} shape
 * @property {import("../network.js").Network | null} network
 * @property {import("../network.js").Network | null} other
 * @property {import("../types.js").Codes | null} codes
 * @property {import("../types.js").Labels} labels
 * @property {Int32Array | null} kinds  the label of each test image
 * @property {import("../images.js").Images | null} images
 * @property {number} count  of the test images
 * @property {Map<string, Damage>} damages
 * @property {() => Given} given  what the server said last
 * @property {() => Trial} trial  what there is to clean now
 * @property {() => string} asked  the id of the request that the server was sent last; "" while that is another one
 * @property {(what: "sample" | "completions") => void} ask
 * @property {(listener: () => void) => void} onTrial  there is something else to clean; in the frame, before it is drawn
 * @property {(listener: () => void) => void} onResults
 * @property {() => import("../types.js").Theme} theme
 * @property {(listener: () => void) => void} onTheme
 * @property {(text: string) => void} say
 * @property {(text: string) => void} tell
 * @property {AbortSignal} gone
 */

export {};
