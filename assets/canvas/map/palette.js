// What the points' colours say now, for each map; fetches the numbers of a colouring when it is first chosen, and shows
// the labels until they are here.

import { KINDS, byLabel, byNumber } from "./colouring.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("./colouring.js").Colouring} Colouring */

/** The colourings that come after the map. */
const JUDGED = ["trust", "continuity"];

export class Palette {
  /** @param {MapContext} context @param {(() => Promise<Float32Array | null>) | null} askChange
   * of each point of the first map the share of neighbours that are others on the second */
  constructor(context, askChange) {
    /** @type {MapContext} */
    this.context = context;
    this.askChange = askChange;
    /** @type {Map<string, Colouring>} */
    this.made = new Map();
    /** @type {Map<string, Promise<(Float32Array | null)[]>>} each map's numbers of a colouring, once asked for */
    this.asked = new Map();
    this.offered = this.kinds();
    const { store } = context;
    const { colour } = store.view;
    if (!this.offered.includes(colour) && !this.awaits(colour)) store.change({ colour: "label" });
    context.onJudged(() => {
      this.offered = this.kinds();
      for (const kind of JUDGED) this.asked.delete(kind); // a map more may have them now: what is shown stays till then
      void this.fetch(store.view.colour);
    });
    store.subscribe(["colour"], ({ colour }) => void this.fetch(colour));
    void this.fetch(store.view.colour);
  }

  /** The names of the colourings that there is something to show by. */
  kinds() {
    const [{ about, entry }] = this.context.charts;
    const there = {
      label: true,
      trust: Boolean(about.quality),
      continuity: Boolean(about.quality),
      elbo: Boolean(entry.has?.includes("elbo")),
      change: this.askChange !== null,
    };
    return Object.entries(there).flatMap(([kind, is]) => (is ? [kind] : []));
  }

  /** Whether a colouring may still come: that of a map that has not been judged yet. @param {string} colour */
  awaits(colour) {
    const [{ about }] = this.context.charts;
    return !about.quality && JUDGED.includes(colour);
  }

  /** @param {number} map @returns {Colouring} */
  of(map) {
    const { colour, shapes } = this.context.store.view;
    const key = `${colour} ${map}`;
    const made = colour === "label" ? null : this.made.get(key);
    if (made) return made;
    const plain = `label ${map} ${shapes}`;
    if (!this.made.has(plain)) {
      const { labels, count } = this.context.charts[map];
      this.made.set(plain, byLabel(labels, this.context.labels, shapes, count));
    }
    return /** @type {Colouring} */ (this.made.get(plain));
  }

  /** @param {string} colour */
  async fetch(colour) {
    const { charts, store, gone, tell } = this.context;
    if (colour === "label" || this.awaits(colour) || this.asked.has(colour)) return;
    const asking = Promise.all(charts.map((_, map) => this.values(colour, map)));
    this.asked.set(colour, asking);
    const found = await asking;
    if (gone.aborted || this.asked.get(colour) !== asking) return; // asked for anew meanwhile
    const all = Float32Array.from(found.flatMap((values) => (values ? [...values] : [])));
    found.forEach((values, map) => {
      if (values) this.made.set(`${colour} ${map}`, byNumber(values, colour === "trust", all));
    });
    if (!found[0]) {
      this.asked.delete(colour);
      tell(`${KINDS[colour].title} could not be had for this map.`);
      if (store.view.colour === colour) return store.change({ colour: "label" });
    }
    store.change({ colour: store.view.colour }); // it is drawn anew
  }

  /** @param {string} colour @param {number} map @returns {Promise<Float32Array | null>} */
  async values(colour, map) {
    const { charts, links } = this.context;
    if (colour !== "change") return charts[map].values(/** @type {import("./chart.js").Judged} */ (colour));
    const change = (await this.askChange?.()) ?? null;
    if (!change || change.length !== charts[0].count) return null;
    return map === 0 ? change : Float32Array.from(charts[map].index, (_, row) => {
      const first = links.rowOn({ map, row }, 0);
      return first < 0 ? NaN : change[first];
    });
  }
}
