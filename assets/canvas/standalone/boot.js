// The first thing that runs in a file of its own (standalone.js): the modules lie in the page as text, and each is given
// an address (blob:) by which the others find it. Knows no canvas.

/** @typedef {[name: string, text: string][]} Modules  each after those that it imports */

const scope = /** @type {Worker} */ (/** @type {unknown} */ (globalThis)); // in the worker: what it shares with the page

/** The addresses of modules by their names. @param {Modules} modules */
function linked(modules) {
  /** @type {Record<string, string>} */
  const addresses = {};
  for (const [name, text] of modules) {
    const whole = text.replace(/\bfrom "(\.[^"]+)"/g, (_, path) => {
      const { pathname } = new URL(path, `file:///${name}`);
      return `from "${addresses[pathname.slice(1)]}"`;
    });
    addresses[name] = URL.createObjectURL(new Blob([whole], { type: "text/javascript" }));
  }
  return addresses;
}

/** What the worker does at first. What it is told before its module is there waits. @param {Modules} modules */
function work(modules) {
  /** @type {MessageEvent[]} */
  const early = [];
  scope.onmessage = (event) => void early.push(event);
  const fail = (/** @type {unknown} */ error) =>
    setTimeout(() => {
      throw error; // out of the promise: so the page hears of it
    });
  import(linked(modules)["background/worker.js"]).then(() => {
    for (const event of early) scope.onmessage?.(event);
  }, fail);
}

const blocks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("script[data-module]"));
const modules = Array.from(blocks, (block) => [block.dataset.module ?? "", block.textContent ?? ""]);

/** A page from the disk shares no address with its worker: that one gets the modules' text. */
function startWorker() {
  const given = JSON.stringify(modules);
  const words = `const scope = globalThis; ${linked} ${work} work(${given});`;
  return new Worker(URL.createObjectURL(new Blob([words], { type: "text/javascript" })));
}

import(linked(/** @type {Modules} */ (modules))["standalone/standalone.js"]).then(
  ({ start }) => start(startWorker),
  (error) => {
    const place = /** @type {HTMLElement} */ (document.getElementById("canvas"));
    place.textContent = `The plane could not be opened in this browser: ${error}`;
  },
);

export {};
