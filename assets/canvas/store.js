// The one object that holds the view: parts change it, and hear of changes once a frame. Knows no DOM and no address.

/** @typedef {import("./types.js").View} View */

/** Keys whose change is worth a step of undo; all but `placed` stand in the address. */
const KEPT = /** @type {const} */ (
  ["z", "axes", "centre", "span", "backdrop", "pins", "path", "speed", "loop", "placed"]
);
const UNDO_STEPS = 100;

export class Store {
  /** @param {View} view */
  constructor(view) {
    /** @type {View} */
    this.view = view;
    /** @type {{keys: Set<string>, listener: (view: View) => void}[]} */
    this.listeners = [];
    /** @type {Set<string>} */
    this.changed = new Set();
    this.frame = 0;
    /** @type {((view: View) => void)[]} */
    this.committed = [];
    /** @type {Partial<View>[]} */
    this.past = [kept(view)];
    /** @type {Partial<View>[]} */
    this.future = [];
  }

  /**
   * Takes over new values; listeners hear of them together, in the next frame. Values are replaced, never written
   * into: a new z is a new array.
   * @param {Partial<View>} patch
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
   * @param {(keyof View)[]} keys
   * @param {(view: View) => void} listener
   */
  subscribe(keys, listener) {
    this.listeners.push({ keys: new Set(keys), listener });
  }

  /** Says that a gesture is over (pointer released, key pressed, button clicked): worth undoing, and an address. */
  commit() {
    const now = kept(this.view);
    if (same(now, this.past[this.past.length - 1])) return;
    this.past.push(now);
    if (this.past.length > UNDO_STEPS) this.past.shift();
    this.future = [];
    for (const listener of this.committed) listener(this.view);
  }

  /** Steps back to before the last commit; false where there is none. */
  undo() {
    const now = kept(this.view);
    if (!same(now, this.past[this.past.length - 1])) this.past.push(now); // a path that plays has not been committed
    if (this.past.length < 2) return false;
    this.future.push(/** @type {Partial<View>} */ (this.past.pop()));
    return this.restore(this.past[this.past.length - 1]);
  }

  /** Takes an undo back; false where there is none. */
  redo() {
    const next = this.future.pop();
    if (!next) return false;
    this.past.push(next);
    return this.restore(next);
  }

  /** @param {Partial<View>} then */
  restore(then) {
    this.change({ ...then, playing: false });
    for (const listener of this.committed) listener(this.view);
    return true;
  }

  /** @param {(view: View) => void} listener */
  onCommit(listener) {
    this.committed.push(listener);
  }

  /** No listener is called any more. */
  close() {
    cancelAnimationFrame(this.frame);
    this.listeners = [];
    this.committed = [];
  }
}

/** A part that fails must not silence the others. @param {(view: View) => void} listener @param {View} view */
function heard(listener, view) {
  try {
    listener(view);
  } catch (error) {
    reportError(error);
  }
}

/** @param {View} view @returns {Partial<View>} */
function kept(view) {
  return Object.fromEntries(KEPT.map((key) => [key, view[key]]));
}

/** Whether two kept states hold the very same values: values are replaced, so a look at identity is enough.
 * @param {Partial<View>} a @param {Partial<View>} b */
function same(a, b) {
  return KEPT.every((key) => a[key] === b[key]);
}
