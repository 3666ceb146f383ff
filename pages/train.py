"""Train: choose a dataset and settings, start, watch. The run goes on in its own process."""

import streamlit as st

from pages.ui import form, live, picker, state
from pages.ui.chooser import named_run
from pages.ui.text import escape
from pages.ui.widgets import title
from vae_tf.config import TrainConfig
from vae_tf.data import DatasetSpec
from vae_tf.runs.executor import LOCAL
from vae_tf.runs.run import NAME_LIMIT, Run
from vae_tf.runs.store import create_run


def main() -> None:
    """Draws the page: a run where the address names one, else the form for a new one."""
    if state.wanted_id() is None:
        title("Train a model")
        new_training()
        return
    run = named_run()
    if isinstance(run, Run):
        title(escape(run.name))
        live.live(run)


def new_training() -> None:
    """Dataset, settings and name; the button that starts the run and goes to watch it."""
    left, right = st.columns([1, 1], gap="large")
    with left:
        spec = picker.choose_dataset()
        dataset = picker.look_at(spec)
    with right:
        config, error = settings(spec, spec.train_images if dataset is None else len(dataset.train))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            run_name = st.text_input(
                "Name", key="run-name", max_chars=NAME_LIMIT, placeholder="Named after its settings"
            )
            pressed = st.button(
                "Start training", type="primary", icon=":material/play_arrow:", disabled=dataset is None
            )
        if pressed and config is not None:
            error = start(config, run_name or None)
        if error is not None:
            st.error(escape(form.titled(error)))


def settings(spec: DatasetSpec, train_images: int) -> tuple[TrainConfig | None, str | None]:
    """The settings as the form has them now, or what is wrong with them."""
    limit = picker.choose_limit(spec, train_images)
    name, begin = picker.choose_preset(spec, train_images, limit)
    with st.expander("All settings", icon=":material/tune:"):
        try:
            return form.all_settings(begin, key=f"{name}-{spec.name}"), None
        except ValueError as error:
            return None, str(error)


def start(config: TrainConfig, name: str | None) -> str:
    """Makes the run, starts its process and goes to watch it; what does not fit is given back in a sentence."""
    try:
        run = create_run(config, name=name)
        LOCAL.start(run)
    except (ValueError, OSError) as error:
        return str(error)
    st.query_params["run"] = run.id
    return st.rerun()


main()
