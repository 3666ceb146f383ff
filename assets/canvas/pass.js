// The token with which the server takes what a page asks it for, and the way to another once that is old. Knows
// neither what is asked for nor who renews it.

/** @typedef {{token: string, lasts: number}} Given a token, and how many seconds from now it will do */

const PATIENCE = 30_000;

export class Pass {
  /** @param {() => void} renew  has the server give another one */
  constructor(renew) {
    this.renew = renew;
    this.token = "";
    this.until = Infinity;
    /** @type {Set<() => void>} who waits for another */
    this.waiting = new Set();
  }

  /** What the server gives now: the same as before, or another. @param {Given} [given] none where none is needed */
  take(given) {
    if (!given || given.token === this.token) return;
    this.token = given.token;
    this.until = Date.now() + 1000 * given.lasts;
    for (const heard of this.waiting) heard();
  }

  /**
   * An address with a token in it that is good for a while yet.
   * @param {string} address below the page's @param {AbortSignal} gone @returns {Promise<URL>}
   */
  async at(address, gone) {
    if (Date.now() >= this.until) await this.renewed(gone);
    const url = new URL(address, document.baseURI);
    if (this.token) url.searchParams.set("token", this.token);
    return url;
  }

  /** Asks for another token, and waits until it is here. @param {AbortSignal} gone */
  async renewed(gone) {
    const silent = AbortSignal.any([gone, AbortSignal.timeout(PATIENCE)]);
    const here = new Promise((resolve, reject) => {
      const fail = () => reject(gone.aborted ? gone.reason : new Error("The server does not answer: try again."));
      const heard = () => {
        this.waiting.delete(heard);
        silent.removeEventListener("abort", fail);
        resolve(null);
      };
      this.waiting.add(heard);
      silent.addEventListener("abort", fail, { once: true });
    });
    this.renew();
    await here;
  }
}
