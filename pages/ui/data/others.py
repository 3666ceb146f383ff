"""The datasets that come with the code, and which files of one's own are taken: two lists made from the registries."""

from __future__ import annotations

import streamlit as st

from pages.ui.text import escape, shape
from vae_tf.data.ingest.kinds import KINDS
from vae_tf.data.registry import BUILT_IN

TAKEN = {
    "images": "PNG, JPEG, WebP, BMP, GIF (its first frame) or TIFF; the sub-folders become labels, or a labels.csv of "
    "the columns file and label says them.",
    "arrays": "Images (n, h, w), (n, h, w, c) or flat squares, whole numbers or 0 to 1; labels in a second array.",
    "idx": "Images and labels, paired by their names.",
    "parquet": "A row an image, a column a pixel; a column called label, where there is one.",
    "csv": "The same as text.",
}
"""What each kind of file must be like, in a sentence or two."""


def taken(*, expanded: bool) -> None:
    """Which files are taken."""
    with st.expander("Which files are taken", icon=":material/help:", expanded=expanded, key=f"data-taken-{expanded}"):
        st.markdown(
            "\n".join(f"- **{kind.title[:1].upper()}{kind.title[1:]}**: {TAKEN[name]}" for name, kind in KINDS.items())
            + "\n- **The archive of a run**: it becomes one of your runs."
        )
        st.caption(
            "Parts called train and test (arrays, idx files or folders) stay what they are, unless you choose a share."
        )
        st.caption(
            "Files are opened by a process of its own, within bounds, and made into plain arrays; what they were is "
            "not kept. `python -m vae_tf import PATH` does the same; a dataset's card says with which flags."
        )


def others() -> None:
    """The datasets of the registry that nobody has to bring."""
    specs = list(BUILT_IN.values())
    with st.container(key="figures-datasets"):
        st.table(
            {
                "Dataset": [escape(spec.title) for spec in specs],
                "Images": [f"{spec.train_images:,} + {spec.test_images:,}" for spec in specs],
                "Size": [shape(spec.image_shape) for spec in specs],
                "Labels": [str(len(spec.label_names)) if spec.label_names else "none" for spec in specs],
                "Licence": [escape(spec.licence) for spec in specs],
                "Where": [where(spec.locate()) for spec in specs],
            },
            border="horizontal",
            hide_index=True,
            alt="The datasets that the app knows",
        )
    if any(spec.locate() is None for spec in specs):
        st.caption("Most of those that are not here can be downloaded: choose one on Train, which says how.")


def where(location: str | None) -> str:
    """Whether a dataset is at hand."""
    return {None: "not on this machine", "embedded": "comes with the app"}.get(location, "on this machine")
