"""The few lines that Streamlit sends for a component: its module comes by an address of our own. Knows no component.

Streamlit sends these words again at each run of the script; what they load, a browser keeps.
"""

from __future__ import annotations

from vae_tf.export import canvas_files

WORDS = """
const address = (name) => new URL("vae/canvas/%(version)s/" + name, document.baseURI).href;
for (const name of %(modules)s) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", href: address(name) });
  document.head.append(link);
}
for (const name of %(files)s) fetch(address(name)).catch(() => {});
const module = import(address("%(entry)s"));
export default function (component) {
  const host = component.parentElement;
  module.then((loaded) => loaded.show(component), () => {
    host.textContent = "%(what)s could not be loaded: reload the page.";
  });
  return () => module.then((loaded) => loaded.leave(host), () => {});
}
"""


def loader(entry: str, what: str, *, decodes: bool = True) -> str:
    """The script of a component whose module `entry` has `show` and `leave`; `what` it is called where that fails.

    Where it `decodes`, the kernels are asked for at once too.
    """
    files = ["kernels.wasm", "styles.css"] if decodes else ["styles.css"]
    words = {
        "version": canvas_files.version(),
        "modules": canvas_files.modules(entry),
        "files": files,
        "entry": entry,
        "what": what,
    }
    return WORDS % words
