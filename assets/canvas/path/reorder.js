// Dragging an item of a list to another place in it. Knows no pins: it says from where to where.

const FAR_ENOUGH = 5; // CSS pixels before a press becomes a drag

/**
 * @typedef {object} Drag
 * @property {HTMLElement} item
 * @property {number} from @property {number} to
 * @property {number} x @property {number} y  where it began
 * @property {number} pointer @property {DOMRect[]} boxes  of all items, as they were when it began
 */

/**
 * @param {HTMLElement} list its children are the items @param {(from: number, to: number) => void} onMove
 * @param {AbortSignal} gone
 */
export function reorderable(list, onMove, gone) {
  /** @type {Drag | null} */
  let drag = null;
  let dragged = false;
  const end = () => {
    if (drag) clear(list);
    drag = null;
  };
  /** @type {(type: string, listener: (event: PointerEvent) => void, capture?: boolean) => void} */
  const on = (type, listener, capture = false) =>
    list.addEventListener(type, /** @type {EventListener} */ (listener), { signal: gone, capture });

  on("pointerdown", (event) => {
    dragged = false;
    drag = event.button === 0 ? pressed(list, event) : null;
  });
  on("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!dragged && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
    if (!dragged) {
      dragged = true;
      list.setPointerCapture(event.pointerId);
      drag.boxes = Array.from(list.children, (child) => child.getBoundingClientRect());
    }
    follow(list, drag, event);
  });
  on("pointerup", () => {
    const done = dragged && drag;
    end();
    if (done && done.to !== done.from) onMove(done.from, done.to);
  });
  on("pointercancel", end);
  // The click that a drag ends with is none.
  on("click", (event) => dragged && event.stopPropagation(), true);
}

/** The list with the item at `from` now at `to`. @template T @param {readonly T[]} items @param {number} from
 * @param {number} to @returns {T[]} */
export function moved(items, from, to) {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from], ...rest.slice(to)];
}

/** @param {HTMLElement} list @param {PointerEvent} event @returns {Drag | null} */
function pressed(list, event) {
  const target = /** @type {Element} */ (event.target);
  const item = /** @type {HTMLElement | null} */ (target.closest("li"));
  if (!item || target.closest("[data-still]")) return null;
  const from = Array.from(list.children).indexOf(item);
  return { item, from, to: from, x: event.clientX, y: event.clientY, pointer: event.pointerId, boxes: [] };
}

/** Moves the item with the pointer, and shows where it would fall. @param {HTMLElement} list @param {Drag} drag
 * @param {PointerEvent} event */
function follow(list, drag, { clientX, clientY }) {
  drag.item.style.transform = `translate(${clientX - drag.x}px, ${clientY - drag.y}px)`;
  drag.item.dataset.dragged = "";
  const { index, after } = placeAt(drag.boxes, clientX, clientY);
  const gap = index + Number(after); // between which two it falls, counted with the item itself
  drag.to = gap > drag.from ? gap - 1 : gap;
  Array.from(list.children).forEach((child, k) => {
    const here = k === index && drag.to !== drag.from;
    /** @type {HTMLElement} */ (child).dataset.drop = here ? (after ? "after" : "before") : "";
  });
}

/** The item nearest to a place, and whether the place lies behind its middle. @param {DOMRect[]} boxes
 * @param {number} x @param {number} y */
function placeAt(boxes, x, y) {
  const distance = boxes.map((box) => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y));
  const index = distance.indexOf(Math.min(...distance));
  return { index, after: x > boxes[index].x + boxes[index].width / 2 };
}

/** @param {HTMLElement} list */
function clear(list) {
  for (const child of /** @type {Iterable<HTMLElement>} */ (list.children)) {
    child.style.transform = "";
    delete child.dataset.dragged;
    delete child.dataset.drop;
  }
}
