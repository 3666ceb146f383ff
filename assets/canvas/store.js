// The one object that holds the view: parts change it, and hear of changes once a frame. Knows no DOM and no address.

/** @typedef {import("./types.js").View} View */

/** Keys whose change is worth a step of undo; all but `placed` stand in the address. */
const KEPT = /** @type {const} */ (
  ["z", "axes", "centre", "span", "backdrop", "pins", "path", "speed", "loop", "placed"]
);
const AT_REST = { playing: false };
const UNDO_STEPS = 100;

/** @template {object} [V=View] */
export class Store {
  /**
   * @param {V} view @param {readonly (keyof V)[]} [kept] the keys whose change is worth a step of undo
   * @param {Partial<V>} [atRest] what a step back or forth sets besides
   */
  constructor(view, kept = /** @type {any} */ (KEPT), atRest = /** @type {any} */ (AT_REST)) {
    /** @type {V} */
    this.view = view;
    this.kept = kept;
    this.atRest = atRest;
    /** @type {{keys: Set<string>, listener: (view: V) => void}[]} */
    this.listeners = [];
    /** @type {Set<string>} */
    this.changed = new Set();
    this.frame = 0;
    /** @type {((view: V) => void)[]} */
    this.committed = [];
    /** @type {Partial<V>[]} */
    this.past = [this.now()];
    /** @type {Partial<V>[]} */
    this.future = [];
  }

  /**
   * Takes over new values; listeners hear of them together, in the next frame. Values are replaced, never written
   * into: a new z is a new array.
   * @param {Partial<V>} patch
   */
  change(patch) {
    Object.assign(this.view, patch);
    for (const key of Object.keys(patch)) this.changed.add(key);
    if (!this.frame) this.frame = requestAnimationFrame(() => this.flush());
  }

  /** Calls the listeners of what has changed now; a frame does it by itself. */
  flush() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { changed } = this;
    this.changed = new Set();
    for (const { keys, listener } of this.listeners) {
      for (const key of keys) {
        if (changed.has(key)) {
          heard(listener, this.view);
          break;
        }
      }
    }
  }

  /**
   * Calls `listener` in each frame in which one of the keys has changed, in the order of subscription.
   * @param {(keyof V)[]} keys
   * @param {(view: V) => void} listener
   */
  subscribe(keys, listener) {
    this.listeners.push({ keys: new Set(/** @type {string[]} */ (keys)), listener });
  }

  /** Says that a gesture is over (pointer released, key pressed, button clicked): worth undoing, and an address. */
  commit() {
    const now = this.now();
    if (this.isLast(now)) return;
    this.past.push(now);
    if (this.past.length > UNDO_STEPS) this.past.shift();
    this.future = [];
    for (const listener of this.committed) listener(this.view);
  }

  /** Steps back to before the last commit; false where there is none. */
  undo() {
    const now = this.now();
    if (!this.isLast(now)) this.past.push(now); // a path that plays has not been committed
    if (this.past.length < 2) return false;
    this.future.push(/** @type {Partial<V>} */ (this.past.pop()));
    return this.restore(this.past[this.past.length - 1]);
  }

  /** Takes an undo back; false where there is none. */
  redo() {
    const next = this.future.pop();
    if (!next) return false;
    this.past.push(next);
    return this.restore(next);
  }

  /** @param {Partial<V>} then */
  restore(then) {
    this.change({ ...then, ...this.atRest });
    for (const listener of this.committed) listener(this.view);
    return true;
  }

  /** @param {(view: V) => void} listener */
  onCommit(listener) {
    this.committed.push(listener);
  }

  /** What an undo would bring back. @returns {Partial<V>} */
  now() {
    return /** @type {Partial<V>} */ (Object.fromEntries(this.kept.map((key) => [key, this.view[key]])));
  }

  /** Whether the last commit kept the very same values: they are replaced, so a look at identity is enough.
   * @param {Partial<V>} now */
  isLast(now) {
    const last = this.past[this.past.length - 1];
    return this.kept.every((key) => now[key] === last[key]);
  }

  /** No listener is called any more. */
  close() {
    cancelAnimationFrame(this.frame);
    this.listeners = [];
    this.committed = [];
  }
}

/** A part that fails must not silence the others. @template V @param {(view: V) => void} listener @param {V} view */
function heard(listener, view) {
  try {
    listener(view);
  } catch (error) {
    reportError(error);
  }
}
