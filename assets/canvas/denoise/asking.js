// What the server is asked: the image of now, once a gesture has been over for a moment; never while one drags. A request
// is named by its content, so that coming back to one asks for nothing new.

/** @typedef {import("./forms.js").Trial} Trial @typedef {import("./forms.js").BenchView} BenchView */

/**
 * What the server gets. Arrays are base 64 of little-endian bytes.
 * @typedef {object} Request
 * @property {string} id
 * @property {number | null} image  the row of the test image, or null: one's own
 * @property {string} damage
 * @property {number} strength
 * @property {number} seed
 * @property {string | null} clean  float32 (h, w, c)
 * @property {string} damaged  float32 (h, w, c)
 * @property {string | null} kept  uint8 (h, w), 1 for each pixel that is seen; null where the damage is no mask
 * @property {boolean} completions  whether missing pixels can be completed
 */

const PAUSE = 300; // milliseconds
const REMEMBERED = 200;

export class Asking {
  /** @param {() => Trial} trial @param {() => BenchView} view @param {(request: Request | null) => void} send
   * @param {string[]} about what else changes the answer: the runs */
  constructor(trial, view, send, about) {
    this.trial = trial;
    this.view = view;
    this.send = send;
    this.about = about;
    this.id = ""; // of what is there now, once it was sent
    this.sent = "";
    /** @type {Map<string, Float32Array>} the clean image of each request */
    this.cleans = new Map();
    /** @type {(() => void)[]} */
    this.listeners = [];
    this.flush = () => {}; // makes what was changed so: called when a gesture is over
    this.isReady = () => true; // whether what is there is what was chosen
    this.rest = () => {}; // called when all gestures are over, before anything is sent
  }

  /** There is something else to clean now: what was asked is about something earlier. */
  changed() {
    clearTimeout(this.timer);
    this.id = "";
  }

  /** A gesture is over: what changes after it is another one. */
  settle() {
    this.flush();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.put(), PAUSE);
  }

  put() {
    if (!this.isReady()) return; // it settles again once it has come
    this.rest();
    const request = requestOf(this.trial(), this.view(), this.about);
    this.id = request?.id ?? "";
    const { clean } = this.trial();
    if (clean) this.cleans.set(this.id, clean);
    const [oldest] = this.cleans.keys();
    if (this.cleans.size > REMEMBERED) this.cleans.delete(oldest);
    if (this.id !== this.sent) {
      this.sent = this.id;
      this.send(request);
    }
    for (const listener of this.listeners) listener();
  }

  /** Whether a request was about the clean image of now. @param {string} id */
  isOfThisImage(id) {
    const { clean } = this.trial();
    return Boolean(clean && (id === this.id || same(this.cleans.get(id), clean)));
  }

  close() {
    clearTimeout(this.timer);
  }
}

/** @param {Trial} trial @param {BenchView} view @param {string[]} about @returns {Request | null} */
export function requestOf({ clean, damaged, kept }, view, about) {
  if (!clean || !damaged) return null;
  const { damage, strength, seed, image } = view;
  const words = {
    image: image < 0 ? null : image,
    damage,
    strength,
    seed,
    clean: encoded(clean),
    damaged: encoded(damaged),
    kept: kept && encoded(kept),
    completions: kept !== null,
  };
  const named = JSON.stringify([damage, strength, words.clean, words.damaged, words.kept, about]);
  return { id: digest(named), ...words };
}

/** The bytes of an array in base 64; browsers' own machines are all little-endian.
 * @param {Float32Array | Uint8Array} array */
export function encoded(array) {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}

/** Sixteen hexadecimal digits that name a text: two hashes of 32 bits (FNV-1a, from two starts). @param {string} text */
export function digest(text) {
  return [0x811c9dc5, 0x5bd1e995].map((start) => {
    let hash = start;
    for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, "0");
  }).join("");
}

/** @param {Float32Array | undefined} a @param {Float32Array} b */
function same(a, b) {
  return a === b || (a?.length === b.length && a.every((value, k) => value === b[k]));
}
