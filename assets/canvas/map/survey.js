// One set of maps with the view of it: what a person changes, what stands in the address, what the page is told.

import { addressWith } from "../address.js";
import { packed } from "../bits.js";
import { Images } from "../images.js";
import { labelsOf } from "../labels.js";
import { Store } from "../store.js";
import { Atlas } from "./atlas.js";
import { beginning } from "./carry.js";
import { fetchArray } from "./chart.js";
import { Here } from "./here.js";
import { placeInWords } from "./keys.js";
import { Links } from "./links.js";
import { PLACES, WORDS, firstSight, fromWords, toWords } from "./phrases.js";
import { createScene } from "./scene.js";

/** @typedef {import("./shapes.js").MapContext} MapContext @typedef {import("./shapes.js").MapView} MapView */
/** @typedef {import("./chart.js").Chart} Chart @typedef {import("./map.js").Maps} Maps */

/** What an undo brings back. @type {(keyof MapView)[]} */
const KEPT = ["windows", "at", "colour", "pictures", "hidden", "chosen", "placed", "mark"];

export class Survey {
  /** @param {Maps} maps @param {Chart[]} charts @param {import("../network.js").Network | null} network
   * @param {Survey | null} before whose view goes on */
  constructor(maps, charts, network, before) {
    const { data } = maps.component;
    this.maps = maps;
    /** @type {Chart[]} */
    this.charts = charts;
    this.ending = new AbortController();
    const gone = this.ending.signal;
    /** @type {(() => void)[]} */
    this.themeListeners = [];
    /** @type {(() => void)[]} */
    this.judgedListeners = [];
    this.first = firstSight(charts);
    const { patch, complaints } = fromWords(data.view ?? {}, charts);
    /** @type {boolean} whether the first map stands in for another */
    this.preliminary = Boolean(data.preliminary);
    const old = before && { view: before.store.view, charts: before.charts, preliminary: before.preliminary };
    /** @type {Store<MapView>} */
    this.store = new Store({ ...this.first, ...beginning(data, patch, charts, old) }, KEPT, {});
    const { store } = this;
    const links = new Links(charts);
    const { images, place } = data;
    const size = images ? images.height * images.width * images.channels : 0;
    const base = images && new URL(`${images.address}/1`, document.baseURI).href;
    /** @type {MapContext} */
    this.context = {
      store,
      network,
      charts,
      links,
      here: new Here(store, charts),
      labels: labelsOf(/** @type {any} */ (labelled(charts)), data.labels),
      images: images && base ? new Images(base, images.block, size, gone) : null,
      atlas: images && new Atlas(images, gone),
      place: place ? () => maps.pass.at(place, gone) : null,
      theme: () => maps.theme,
      onTheme: (listener) => this.themeListeners.push(listener),
      onJudged: (listener) => this.judgedListeners.push(listener),
      say: (text) => maps.say(text),
      tell: (text) => maps.tell(text),
      send: (to, z) => maps.component.setTriggerValue("send", { to, z }),
      gone,
    };
    this.said = { chosen: store.view.chosen, point: data.point ?? -1 };
    const address = data.changed?.address;
    const floats = (/** @type {ArrayBuffer | null} */ bytes) => bytes && new Float32Array(bytes);
    const askChange = address ? () => fetchArray(address, gone).then(floats) : null;
    this.part = createScene(this.context, askChange, () => ({ url: this.address(), without: "" }));
    store.onCommit(() => this.remember());
    if (before || Object.keys(patch).length) history.replaceState(history.state, "", this.address());
    if (complaints.length && (!before || old?.preliminary)) maps.tellUnread(complaints.join(" "));
    this.tellPoint();
  }

  /** Takes in that the maps have been judged. @param {import("./shapes.js").Given} data */
  judged({ maps }) {
    if (this.charts.every(({ about }, map) => Boolean(about.quality) === Boolean(maps[map].about?.quality))) return;
    this.charts.forEach((chart, map) => chart.take(maps[map]));
    for (const listener of this.judgedListeners) listener();
  }

  /** The page's address with the view of now. */
  address() {
    return addressWith(this.words(), this.maps.component.data.run, location.href, WORDS);
  }

  /** The view in words; a map that only stands in for another leaves the places that the link names as they are. */
  words() {
    const words = toWords(this.store.view, this.first);
    const asked = new URLSearchParams(this.preliminary ? location.search : "");
    for (const word of this.preliminary ? PLACES : []) words[word] = asked.get(word);
    return words;
  }

  /** Lets the session know where one is and what is chosen; the page's address too. */
  remember() {
    const { store, context, said } = this;
    const { component } = this.maps;
    const words = this.words();
    history.replaceState(history.state, "", this.address());
    component.setStateValue("view", { words, link: words });
    const { chosen } = store.view;
    if (chosen !== said.chosen) component.setStateValue("selection", chosen && this.selection(chosen));
    said.chosen = chosen;
    this.tellPoint();
    this.maps.say(placeInWords(context));
  }

  /** Lets the page know whose image one is at. */
  tellPoint() {
    const { said, maps, store, context } = this;
    const point = pointOf(store.view, context.links);
    if (point === said.point) return;
    said.point = point;
    maps.component.setStateValue("point", point < 0 ? null : { row: point, key: this.key });
  }

  get key() {
    return this.charts[0].entry.key;
  }

  /** @param {import("./shapes.js").Chosen} chosen */
  selection({ members, name }) {
    return { key: this.key, bits: packed(members, this.charts[0].count), name, count: members.length };
  }

  close() {
    this.ending.abort();
    this.store.close();
    this.part.destroy?.();
    this.part.element.remove();
  }
}

/** The row of the first map that one looks at, or -1.
 * @param {MapView} view @param {import("./links.js").Links} links */
function pointOf({ at }, links) {
  return at && at.row >= 0 ? links.rowOn(at, 0) : -1;
}

/** All labels that any of the maps has. @param {Chart[]} charts */
function labelled(charts) {
  const labels = charts.flatMap((chart) => (chart.labels ? [...new Set(chart.labels)] : []));
  return { labels: labels.length ? Int32Array.from(labels) : null };
}
