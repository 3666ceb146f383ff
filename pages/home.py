"""Home: what this is, the ready-trained run as a picture, and one's own runs. Imports no TensorFlow."""

import streamlit as st

from pages.ui import gallery, pictures, queue_view, state, unread
from pages.ui.text import escape, with_error
from pages.ui.widgets import about, how, section, shared_title
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run

PICTURE = 600
"""About how wide the ready-trained plane is drawn: at the nearest whole multiple of its size."""


def main() -> None:
    """Draws the page."""
    shared_title(
        "Walk through what a model learned",
        "A variational auto-encoder reduces every image to a point in a small latent space, and learns to draw "
        "an image for every point there. Train one on your machine in under a minute, then move through its space.",
    )
    unread.tell(("search",))
    run = state.shipped()
    if run is None:
        st.warning("The ready-trained run is missing from this checkout: train one of your own to begin.")
    else:
        hero(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        section("Your runs")
        st.page_link(state.DATA, label="Your own images", icon=":material/add_photo_alternate:")
    queue_view.line()
    gallery.gallery()


def hero(run: Run) -> None:
    """The ready-trained run: what it draws, where it puts the test images, how good it is, and the way in."""
    facts(run)
    side = PICTURE
    with st.container(horizontal=True, gap="medium"):
        if run.thumbnail is not None:
            with st.container(width="content", gap="xsmall"):
                side = pictures.show_file(run.thumbnail, about=PICTURE, alt="Images from all over the latent plane")
                st.caption("What the decoder draws at each point of the plane")
        codes = readable_codes(run)
        if codes is not None and codes.z_mean.shape[1] == 2:
            with st.container(width="content", gap="xsmall"):
                drawing = pictures.codes_svg(codes.z_mean, codes.labels, run.dataset.get("label_names"), side=side)
                st.image(drawing, width=side, alt="The codes of the test images on the same plane, by label")
                st.caption("Where the encoder, which never saw a label, puts the test images on the same plane")


def readable_codes(run: Run) -> Codes | None:
    """The codes of its test images, or None where there are none, or they are damaged."""
    try:
        return run.codes()
    except ValueError:
        return None


def facts(run: Run) -> None:
    """Its name, its test figures with their targets, and the button into Explore."""
    targets = run.config.model.eval_targets
    result = run.results.get(targets)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button("Explore", type="primary", icon=":material/explore:"):
            st.switch_page(state.EXPLORE, query_params={"run": run.id})
        st.page_link(state.TEACH, label="Lessons", icon=":material/school:")
        words = f"**{escape(run.name)}** · {about(run)}"
        if result is not None:
            value = with_error(result["mean"], result["standard_error"])
            words += f" · test ELBO {value} nats per image, {targets} targets, {result['images']:,} images"
        st.markdown(words, width="content")
        if result is not None:
            how(run, targets, key="how-shipped")


main()
