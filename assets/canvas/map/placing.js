// An image of a person's own on the map: encoded here, placed by the server, which is sent its code alone.

import { button, element } from "../elements.js";
import { createDrop } from "../inspect/drop.js";
import { Picture } from "../paint.js";
import { far } from "../viewport.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("../types.js").Placed} Placed */

const INVITATION =
  "Drop one anywhere here, or paste it. It is encoded in this browser; the server is sent its code, to place it.";

/** @param {MapContext} context @returns {import("../types.js").Part | null} null where nothing can be placed */
export function createPlacing(context) {
  const { network, place, charts: [{ z, dim }], store, say, tell, gone } = context;
  if (!network || !place || !z || dim !== network.latentDim) return null;
  const placing = new Placing(context, place);
  const drop = createDrop({
    network,
    codes: { z },
    invitation: INVITATION,
    say,
    gone,
    // Where it lies is known a little later: then the gesture is over.
    store: {
      get view() {
        return store.view;
      },
      change: (patch) => store.change(patch),
      subscribe: (keys, listener) => store.subscribe(keys, listener),
      commit: () => {},
    },
    arrive: (placed, done) => placing.ask(placed, done).catch((error) => gone.aborted || tell(error.message)),
  });
  drop.element.append(placedRow(context, network.imageShape));
  const { placed } = store.view;
  if (placed && !store.view.mark) void placing.mark(placed).catch(() => {}); // other maps: it has another place
  return drop;
}

class Placing {
  /** @param {MapContext} context @param {() => Promise<URL>} address */
  constructor({ store, charts, gone }, address) {
    this.store = store;
    this.frame = charts[0].frame;
    this.address = address;
    this.gone = gone;
    /** @type {{placed: Placed, done: boolean} | null} what was drawn meanwhile */
    this.next = null;
    this.busy = false;
  }

  /** Shows an image at once, and its place when the server has said it; of many that come meanwhile only the last.
   * @param {Placed} placed @param {boolean} done */
  async ask(placed, done) {
    this.store.change({ placed });
    this.next = { placed, done };
    if (this.busy) return;
    this.busy = true;
    try {
      for (let turn = this.take(); turn; turn = this.take()) await this.put(turn.placed, turn.done);
    } finally {
      this.busy = false;
    }
  }

  take() {
    const { next } = this;
    this.next = null;
    return next;
  }

  /** @param {Placed} placed @param {boolean} done */
  async put(placed, done) {
    const [u, v] = await this.placeOf(placed.zMean);
    if (this.gone.aborted || !this.store.view.placed) return; // it was taken away meanwhile
    const z = Float32Array.from(placed.zMean);
    this.store.change({ mark: [u, v], at: { map: 0, u, v, row: -1, z } });
    if (!done) return;
    const [{ centre, span }, ...others] = this.store.view.windows;
    const out = Math.max(Math.abs(u - centre[0]), Math.abs(v - centre[1])) > span / 2;
    if (out) this.store.change({ windows: [{ centre: [far(u), far(v)], span }, ...others] });
    this.store.commit();
  }

  /** Shows an image's place without going there. @param {Placed} placed */
  async mark(placed) {
    const mark = await this.placeOf(placed.zMean);
    if (!this.gone.aborted && this.store.view.placed === placed) this.store.change({ mark });
  }

  /** Where a code lies on the first map. @param {Float32Array} z @returns {Promise<[number, number]>} */
  async placeOf(z) {
    const headers = { "Content-Type": "application/octet-stream" };
    const body = /** @type {BodyInit} */ (z);
    const address = await this.address();
    const answer = await fetch(address, { method: "POST", headers, body, signal: this.gone }).catch(() => null);
    if (!answer) throw new Error("Your image could not be placed on the map: the server does not answer.");
    if (!answer.ok) throw new Error(`Your image could not be placed on the map: ${await sentence(answer)}`);
    const data = await answer.arrayBuffer();
    if (data.byteLength !== 8) throw new Error("Your image could not be placed on the map: the answer came damaged.");
    const [u, v] = this.frame.onPlane(new Float32Array(data));
    if (!Number.isFinite(u + v)) throw new Error("Your image could not be placed on the map: its place is no number.");
    return [u, v];
  }
}

/** What a server says, if that is a sentence. @param {Response} answer */
async function sentence(answer) {
  const plain = answer.headers.get("content-type")?.startsWith("text/plain");
  const text = plain ? (await answer.text()).slice(0, 200) : "";
  return text || `the server says ${answer.status}.`;
}

/** The image as the model sees it, and the way to take it off the map. @param {MapContext} context
 * @param {number[]} shape */
function placedRow({ store, gone }, shape) {
  const picture = new Picture(shape, "Your image, as the model sees it");
  picture.fit(56);
  const remove = button("Remove", "Take your image off the map", () => {
    store.change({ placed: null, mark: null });
    store.commit();
  }, gone);
  const row = element("div", { class: "placed", hidden: true }, picture.element, remove);
  const show = () => {
    const { placed } = store.view;
    row.hidden = !placed;
    if (placed) picture.show(placed.x);
  };
  store.subscribe(["placed"], show);
  show();
  return row;
}
