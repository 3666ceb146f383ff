// The wheel, and a trackpad's pinch, zoom about the pointer. Decides which turns of the wheel are meant for the plane.
//
// The plane is large, and a person who scrolls the page comes across it. So the wheel is the page's until the pointer
// has itself moved on the plane, has pressed there, or the plane has the focus: a page that scrolls under a pointer at
// rest, which browsers report as moves too, goes on scrolling. A pinch (ctrl + wheel) is always meant. At the limits of
// zoom the page gets the wheel back, though not within one burst of turns, where it would jump.

import { within, zoomedAbout } from "../viewport.js";

/** @typedef {import("../viewport.js").Zoomable} Zoomable */

const BURST = 250; // milliseconds without a turn that end a burst
const SCROLLED = 200; // milliseconds after a scroll in which a move may be the page's
const PER_PIXEL = 0.0017; // of the span's logarithm; a notch is about 100 pixels
const PER_PINCHED = 0.01;
const LINE = 16; // pixels in a line, for mice that count lines

/**
 * @param {{store: Zoomable, gone: AbortSignal, reach: number}} context @param {HTMLElement} element
 * @param {() => import("../viewport.js").Viewport} viewport
 */
export function listenToWheel(context, element, viewport) {
  const { store, gone, reach } = context;
  let meant = false;
  let burst = 0;
  let scrolled = -Infinity;
  let moved = false; // whether the last move was a hand's
  let at = ""; // where on the screen that was
  /** @param {string} type @param {(event: any) => void} listener */
  const on = (type, listener) => element.addEventListener(type, listener, { signal: gone, passive: false });
  const scroll = () => (scrolled = performance.now());
  document.addEventListener("scroll", scroll, { signal: gone, passive: true, capture: true });
  document.addEventListener("pointermove", ({ screenX, screenY }) => {
    moved = performance.now() - scrolled > SCROLLED || (at !== "" && at !== `${screenX} ${screenY}`);
    at = `${screenX} ${screenY}`;
  }, { signal: gone, passive: true, capture: true });
  on("pointermove", () => (meant ||= moved));
  on("pointerdown", () => (meant = true));
  on("pointerleave", () => (meant = false));
  gone.addEventListener("abort", () => clearTimeout(burst));

  on("wheel", (/** @type {WheelEvent} */ event) => {
    if (!event.deltaY) return;
    if (!(meant || event.ctrlKey || element.matches(":focus"))) return void scroll();
    const pixels = event.deltaY * (event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? viewport().size : 1);
    const notches = Math.max(-400, Math.min(400, pixels));
    const span = within(store.view.span * Math.exp(notches * (event.ctrlKey ? PER_PINCHED : PER_PIXEL)), reach);
    if (span === store.view.span && !burst) return;
    event.preventDefault();
    store.change(zoomedAbout(viewport(), store.view.centre, event.offsetX, event.offsetY, span));
    clearTimeout(burst);
    burst = window.setTimeout(() => {
      burst = 0;
      store.commit();
    }, BURST);
  });
}
