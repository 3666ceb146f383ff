// What the server has made: fetched once, and kept for each method until there is something newer, so that the last
// result stays in sight while the next is on its way. Knows no cards.

import { fetchBytes } from "./equipment.js";
import { NOTHING } from "./trials.js";

/** @typedef {import("./forms.js").Outcome} Outcome @typedef {import("./forms.js").Method} Method */
/** @typedef {import("./forms.js").Made} Made @typedef {import("./forms.js").Results} Results */
/**
 * `address` is the one asked for last; all the rest is of `source`, until that has come.
 * @typedef {{id: string, address: string, source: string, pixels: Uint8Array | null, spread: Uint8Array | null,
 *   figures: import("./forms.js").Figures}} Kept
 */

/** The methods that draw samples, where the server does not say which. */
const SAMPLED = ["importance", "posterior", "residual", "map"];
const OLD = "of an earlier damage";

/** Whether a method starts only when a person asks for it. @param {Method} method */
export function isSampled({ name, sampling }) {
  return sampling ?? SAMPLED.includes(name);
}

export class Arrivals {
  /** @param {number} size of an image @param {import("./asking.js").Asking} asking
   * @param {(text: string) => void} tell @param {AbortSignal} gone */
  constructor(size, asking, tell, gone) {
    this.size = size;
    this.asking = asking;
    this.tell = tell;
    this.gone = gone;
    /** @type {Results | null} */
    this.results = null;
    /** @type {Map<string, Kept>} */
    this.kept = new Map();
    /** @type {Map<string, Results | null>} what was asked for, with the request's id: what the server had said then */
    this.pressed = new Map();
    /** @type {(() => void)[]} */
    this.listeners = [];
  }

  /** Takes in what the server says now. @param {Results | null} results */
  take(results) {
    this.results = results;
    for (const [name, made] of Object.entries(results?.methods ?? {})) {
      const kept = this.kept.get(name);
      if (made.address && kept?.address !== made.address) void this.fetch(name, made);
      else if (kept && kept.source === made.address) Object.assign(kept, named(results, made)); // figures come later
    }
    this.release();
    this.tellAll();
  }

  /** What the server has ended, or does not know of, can be asked for again. */
  release() {
    const { results, pressed } = this;
    if (!results || isBusy(results)) return;
    for (const [asked, since] of pressed) {
      const [id, what] = asked.split(" ");
      const come = what === "completions" && results.completions?.address; // it is fetched now
      if (id === results.id && since !== results && !come) pressed.delete(asked);
    }
  }

  /** Another request is sent: the server ends what was under way. */
  forget() {
    this.pressed.clear();
  }

  /** @param {string} name @param {Made} made */
  async fetch(name, made) {
    const [asked, at] = [named(this.results, made), String(made.address)];
    const before = this.kept.get(name) ?? { ...asked, id: "", source: "", pixels: null, spread: null };
    this.kept.set(name, { ...before, address: at });
    const isLast = () => this.kept.get(name)?.address === at; // else a newer one is on its way
    try {
      const [pixels, spread] = await Promise.all(
        [at, made.spread].map((each) => (each ? fetchBytes(each, this.size, this.gone) : null)));
      if (!isLast()) return;
      const said = this.results?.methods[name]; // something was said meanwhile, perhaps of another request
      const now = said?.address === at ? named(this.results, said) : asked;
      this.kept.set(name, { ...now, address: at, source: at, pixels, spread });
    } catch (error) {
      if (this.gone.aborted) return;
      if (isLast()) this.kept.delete(name);
      this.tell(/** @type {Error} */ (error).message);
    }
    this.tellAll();
  }

  /** What there is of a method now. @param {Method} method @returns {Outcome} */
  of(method) {
    const { asking, results } = this;
    const { id } = asking;
    const current = id !== "" && results?.id === id;
    const made = current ? results?.methods?.[method.name] : undefined;
    const kept = this.kept.get(method.name);
    const reason = made?.reason ?? method.reason;
    if (kept?.pixels && id && kept.id === id) return shown("made", kept, "");
    if (reason) return { ...NOTHING, state: "unfit", words: `Not here: ${reason}.` };
    const old = kept?.pixels && asking.isOfThisImage(kept.id) ? shown("old", kept, OLD) : null;
    if (old) return old;
    const failure = isSampled(method) ? this.failure("sample") : this.failure("quick");
    if (failure) return { ...NOTHING, state: "failed", words: failure };
    if (isSampled(method) && !this.isAwaited(method)) return { ...NOTHING, state: "ask", words: "Not sampled yet" };
    return { ...NOTHING, state: "waiting", words: this.words(method, current) };
  }

  /** Whether a method was asked for, for what is there now. @param {Method} method */
  isAwaited(method) {
    const { results, asking } = this;
    const made = results?.id === asking.id ? results.methods?.[method.name] : null;
    return !isSampled(method) || Boolean(made?.address || made?.reason) || this.awaits("sample");
  }

  /** Whether something is to come for what is there now: it was asked for, or is under way. @param {string} what */
  awaits(what) {
    const { results, asking, pressed } = this;
    const underWay = results?.id === asking.id && results.what === what && isBusy(results);
    return asking.id !== "" && (underWay || pressed.has(`${asking.id} ${what}`));
  }

  /** Why something could not be done for what is there now; "" where nothing failed. @param {string} what */
  failure(what) {
    const { results, asking } = this;
    if (!results || results.id !== asking.id || results.state !== "failed") return "";
    const meant = !results.what || results.what === what;
    return meant && !this.awaits(what) ? (results.error ?? "It could not be done.") : "";
  }

  /** Remembers that a person has asked. @param {string} what */
  press(what) {
    this.pressed.set(`${this.asking.id} ${what}`, this.results);
    this.tellAll();
  }

  /** @param {Method} method @param {boolean} current */
  words({ one_pass: onePass }, current) {
    if (onePass) return "On its way";
    return current && this.results?.state === "done" ? "Nothing came" : "Waiting";
  }

  tellAll() {
    for (const listener of this.listeners) listener();
  }
}

/** Whether the server still works on something. @param {Results} results */
function isBusy({ state }) {
  return state === "waiting" || state === "working";
}

/** @param {Results | null} results @param {Made} made */
function named(results, { figures }) {
  return { id: results?.id ?? "", figures: figures ?? {} };
}

/** @param {"made" | "old"} state @param {Kept} kept @param {string} words @returns {Outcome} */
function shown(state, { pixels, spread, figures }, words) {
  const most = Number(figures.spread_max ?? figures.spread ?? 0) || 0;
  return { state, pixels, scale: 255, spread: spread && most ? spread : null, most, figures, words };
}
