"""Train: choose a dataset and settings, start, watch. The run goes on in its own process."""

import streamlit as st

from pages.ui import form, live, picker, shared, state, unread
from pages.ui.chooser import named_run
from pages.ui.owner import owner
from pages.ui.sharing import copy_link
from pages.ui.text import escape
from pages.ui.unread import Unread, shortened
from pages.ui.widgets import shared_title, title, without_images
from vae_tf.config import TrainConfig
from vae_tf.data import DATASETS, DatasetSpec
from vae_tf.runs import queue
from vae_tf.runs.naming import NAME_LIMIT
from vae_tf.runs.run import Run


def main() -> None:
    """Draws the page: a run where the address names one, else the form for a new one."""
    if state.wanted_id() is None:
        title("Train a model")
        new_training()
        return
    run = named_run()
    if isinstance(run, Run):
        shared_title(escape(run.name), run=run.id)
        unread.tell(("run",))
        without_images(run)
        live.live(run)


def new_training() -> None:
    """Dataset, settings and name; the button that puts the run in the queue and goes to watch it."""
    model = cloned()
    head = st.container()
    left, right = st.columns([1, 1], gap="large")
    with left:
        spec = picker.choose_dataset(None if model is None else model.config.dataset)
        st.page_link(state.DATA, label="Your own images", icon=":material/add_photo_alternate:")
        dataset = picker.look_at(spec)
    with right:
        train_images = spec.train_images if dataset is None else len(dataset.train)
        config, error, odd = settings(spec, train_images, model)
        with head:
            unread.tell(("clone", "dataset", "limit", "preset", *form.FROM_ADDRESS), [*picker.odd(train_images), *odd])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            run_name = st.text_input(
                "Name", key="run-name", max_chars=NAME_LIMIT, placeholder="Named after its settings"
            )
            pressed = st.button(
                "Start training",
                type="primary",
                icon=":material/play_arrow:",
                disabled=dataset is None,
                key=f"start-{spec.name}",  # a press is for the dataset that one saw: it may have gone since
            )
        if pressed and config is not None:
            error = start(config, run_name or None)
        if error is not None:
            st.error(escape(form.titled(error)))


def cloned() -> Run | None:
    """The run whose settings the form begins with, where the address names one."""
    wanted = st.query_params.get("clone")
    run = state.find_run(wanted) if wanted else None
    if wanted and not isinstance(run, Run):
        st.warning(f"There is no run {escape(shortened(wanted))} here to take settings from.")
    if isinstance(run, Run) and run.config.dataset not in DATASETS:
        images = escape(str(run.dataset["title"]))
        unshared = shared.where_apart(", or not shared with you")
        st.warning(f"The images of that run, **{images}**, are not here{unshared}: choose others.")
    return run if isinstance(run, Run) else None


def settings(
    spec: DatasetSpec, train_images: int, model: Run | None
) -> tuple[TrainConfig | None, str | None, list[Unread]]:
    """The settings as the form has them now, or what is wrong with them; and the words of a link that name none."""
    limit = picker.choose_limit(spec, train_images, None if model is None else model.config.limit)
    if model is None:
        name, begin = picker.choose_preset(spec, train_images, limit, chosen=leave_link)
    else:
        name, begin = picker.settings_of_run(model, spec, limit)
    plain = begin
    begin, odd = form.filled(plain, st.query_params)
    asked = [st.query_params[word] for word in form.FROM_ADDRESS if word in st.query_params]
    with st.expander("All settings", icon=":material/tune:", expanded=model is not None or bool(asked)):
        try:
            config = form.all_settings(begin, key="-".join([name, spec.name, *asked]))
        except ValueError as error:
            return None, str(error), odd
    if form.meaning(config):
        st.caption(form.meaning(config))
    source = {"preset": name} if model is None else {"clone": model.id}
    images = {} if limit is None else {"limit": str(limit)}
    copy_link(dataset=spec.name, **source, **images, **form.written(config, plain, st.query_params))
    return config, None, odd


def leave_link() -> None:
    """Another preset than a link's: the settings that the link filled in are not of it."""
    for word in ("preset", *form.FROM_ADDRESS):
        st.query_params.pop(word, None)


def start(config: TrainConfig, name: str | None) -> str:
    """Puts the run in the queue and goes to watch it; what does not fit is given back in a sentence."""
    try:
        run = queue.submit(config, name=name, owner=owner())
        queue.tick()  # it begins at once where there is room
    except (ValueError, OSError) as error:
        return str(error)
    st.query_params.from_dict({"run": run.id})
    return st.rerun()


main()
