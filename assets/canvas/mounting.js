// A part of a page that Streamlit mounts: one for each place, told what is new, ended when it has left.

/**
 * @typedef {{parentElement: ShadowRoot, data: any}} Component what Streamlit hands over at each run of the script
 * @typedef {{update(component: any): void, close(): void}} Mounted
 */

/**
 * The two functions that a component's module exports.
 * @param {new (component: any) => Mounted} Kind
 * @param {(data: any) => unknown} [about] what it shows: where that is something else, another one takes its place
 */
export function mounted(Kind, about = () => null) {
  /** @type {WeakMap<ShadowRoot, {part: Mounted, of: unknown}>} */
  const shown = new WeakMap();
  return {
    /** Shows it, or tells the one that is there what is new. @param {Component} component */
    show(component) {
      const known = shown.get(component.parentElement);
      const of = about(component.data);
      if (known?.of === of && known) return known.part.update(component);
      known?.part.close();
      shown.set(component.parentElement, { part: new Kind(component), of });
    },

    /** Ends it if it has left the page: a cleanup may come late, when a newer run of the script has taken over.
     * @param {ShadowRoot} root */
    leave(root) {
      setTimeout(() => {
        if (root.host.isConnected) return;
        shown.get(root)?.part.close();
        shown.delete(root);
      });
    },
  };
}
