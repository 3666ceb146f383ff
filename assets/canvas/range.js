// A slider that tells its movements one by one, and its release once a gesture, by pointer or by key.

import { element } from "./elements.js";

/**
 * @param {{label: string, min: number, max: number, step: number | "any", title?: string}} about
 * @param {(value: number) => void} onMove @param {() => void} onRelease @param {AbortSignal} gone
 */
export function createRange({ label, min, max, step, title = label }, onMove, onRelease, gone) {
  const input = element("input", { type: "range", min, max, step, title, "aria-label": label });
  let moved = false;
  let byKey = false;
  const release = () => {
    if (moved) onRelease();
    moved = byKey = false;
  };
  const on = /** @type {(type: string, listener: (event: Event) => void) => void} */ (
    (type, listener) => input.addEventListener(type, listener, { signal: gone })
  );
  on("input", () => {
    moved = true;
    onMove(input.valueAsNumber);
  });
  on("keydown", () => (byKey = true));
  on("change", () => byKey || release()); // a key held down changes many times, and is released once
  on("keyup", release);
  on("blur", release);
  return input;
}
