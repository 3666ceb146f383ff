"""The latent canvas in the page: what it is given, and what it says back. Knows its addresses, not its insides.

The component gets a few addresses and words; models, codes and images it fetches itself (`routes`). It writes the
view into the page's address on release, and runs this script once so that the session knows it too.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache, routes, sent, state
from pages.ui.door import passes
from vae_tf.export import canvas_files
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.latent import direction
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run

VIEW = ("axes", "z", "zoom", "backdrop", "pins", "path")
"""What of the view stands in the address."""
LONGEST = 200_000
"""Characters of one word: the longest path, of 24 pins in 512 dimensions, and room."""
LOADER = """
const address = (name) => new URL("vae/canvas/%s/" + name, document.baseURI).href;
for (const name of %s) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", href: address(name) });
  document.head.append(link);
}
for (const name of ["kernels.wasm", "styles.css"]) fetch(address(name)).catch(() => {});
const module = import(address("server.js"));
const begun = new Set();
export default function (component) {
  const host = component.parentElement;
  const { manifest, files, begin } = component.data;
  for (const name of begun.has(manifest) ? [] : [manifest, ...begin.map((file) => files + "/" + file)]) {
    fetch(new URL(name, document.baseURI)).catch(() => {}); // the canvas asks again, and finds it in the cache
  }
  begun.add(manifest);
  module.then((canvas) => canvas.show(component), () => {
    host.textContent = "The latent canvas could not be loaded: reload the page.";
  });
  return () => module.then((canvas) => canvas.leave(host), () => {});
}
"""


def _component() -> Any:
    modules = canvas_files.modules("server.js")
    # Streamlit sends these words again at each run of the script: the styles come by an address of their own.
    return st.components.v2.component("latent_canvas", js=LOADER % (canvas_files.version(), modules))


_mount = _component()


def why_not(run: Run) -> str | None:
    """Why the canvas cannot show this run, in a sentence; None where it can."""
    unable = state.kept(f"canvas-unable-{run.id}")
    if unable:
        return str(unable)
    manifest = run.browser
    if manifest is None:
        return (
            "This run has no copy of its model for the browser: it was trained by an older version, or the copy is "
            f"damaged. The command: python -m vae_tf export {run.id} --format browser, writes one."
        )
    return manifest.get("unsupported")


def try_again(run: Run) -> None:
    """A button for what may have been the network's fault: it forgets what the browser could not do."""
    name = f"canvas-unable-{run.id}"
    if state.kept(name):
        st.button("Try the canvas again", icon=":material/refresh:", on_click=state.keep, args=(name, None))


@st.fragment(key="canvas")
def canvas(run: Run, lesson: Callable[[Run], dict[str, Any] | None] = lambda run: None) -> None:
    """Draws the canvas of a run that `why_not` has no word against; `lesson` says what a lesson asks of it."""
    manifest = run.browser
    if manifest is None or "weights" not in manifest:  # deleted or changed since the page was drawn: that knows best
        st.rerun()
    view, kept = _words(st.query_params), state.kept(f"view-{run.id}", {})
    if view and view != {name: word for name, word in kept.items() if name in view}:  # a link: nobody was here yet
        state.keep(f"view-{run.id}", view)
    key = f"canvas-{run.id}"
    result = _mount(
        key=key,
        data=_data(run, manifest, lesson(run)),
        on_view_change=lambda: _remember(run, st.session_state[key].view),
        on_groups_change=lambda: state.keep(f"direction-{run.id}", answer(run, st.session_state[key].groups)),
        on_renew_change=lambda: passes.renew("film"),
        on_unable_change=lambda: None,
    )
    sent.seen(run)
    if result.unable:
        state.keep(f"canvas-unable-{run.id}", str(result.unable)[:500])
        st.rerun()


def _remember(run: Run, view: Any) -> None:
    """Makes the view part of the session, and what a link can carry of it part of the address.

    The browser's address has it already: with the same words in the same order there is no new entry in its history.
    """
    view = view if isinstance(view, Mapping) else {}
    state.keep(f"view-{run.id}", _words(view.get("words")))
    others = {name: word for name, word in st.query_params.items() if name not in VIEW}
    st.query_params.from_dict({**others, "run": run.id, **_words(view.get("link"))})


def _words(said: Any) -> dict[str, str]:
    """Those of the words that are about a view."""
    said = said if isinstance(said, Mapping) else {}
    return {name: word for name in VIEW if isinstance(word := said.get(name), str) and len(word) <= LONGEST}


def _data(run: Run, manifest: Mapping[str, Any], asked: dict[str, Any] | None) -> dict[str, Any]:
    """What the component is given: small, and the same as long as nothing has changed."""
    height, width, channels = run.config.model.image_shape
    base = f"vae/run/{run.id}"
    return {
        "run": run.id,
        "name": run.name,
        "manifest": f"{base}/{routes.manifest_name(run)}",
        "files": base,
        "begin": [part["file"] for part in (manifest["weights"], manifest["codes"]) if part],
        "images": {"base": f"{base}/images/{cache.images_name(run)}", "block": routes.BLOCK}
        if cache.has_test_images(run)
        else None,
        "gif": f"vae/gif?height={height}&width={width}&channels={channels}",
        "pass": passes.given("film"),
        "labels": {"names": run.dataset.get("label_names"), "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES},
        "view": state.kept(f"view-{run.id}", {}),
        "direction": state.kept(f"direction-{run.id}"),
        "groups": sent.groups(run),
        "lesson": asked,
    }


def answer(run: Run, asked: Any) -> dict[str, Any] | None:
    """What there is to say of the direction between the two groups of codes that the canvas has asked about."""
    if not isinstance(asked, Mapping):
        return None
    of = str(asked.get("key"))[:100]
    try:
        codes = cache.codes(run)
        if codes is None:
            return None
        found = direction(_members(asked.get("a"), codes), _members(asked.get("b"), codes))
    except ValueError as error:
        return {"of": of, "reason": str(error)}
    return {"of": of, "meaningful": found.meaningful, **_plain(asdict(found))}


def _members(packed: Any, codes: Codes) -> NDArray[np.float32]:
    """The codes that a bit each names, packed as numpy does and written in base 64.

    Raises: ValueError for anything else.
    """
    try:
        bits = np.frombuffer(base64.b64decode(str(packed), validate=True), np.uint8)
    except ValueError:
        raise ValueError("expected a group of codes, received something else") from None
    if len(bits) != -(-len(codes) // 8):
        raise ValueError(f"expected a bit for each of {len(codes)} codes, received {8 * len(bits)}")
    return codes.z_mean[np.unpackbits(bits, count=len(codes)).astype(bool)]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON can hold it: lists for arrays, None for what is no number."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, (np.ndarray, np.generic, tuple)):
            value = np.round(np.asarray(value), 6).tolist()
        plain[name] = None if isinstance(value, float) and not np.isfinite(value) else value
    return plain
