"""What is known of a run: settings, provenance, test figures and what they mean. Reads; computes nothing."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import charts, form, state
from pages.ui.text import escape, number, shape, with_error
from pages.ui.widgets import KL_FORMULA, evaluate_command, how, targets_note
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.latent import ACTIVE_VARIANCE
from vae_tf.models.registry import MODELS
from vae_tf.runs.run import Run


def test_figures(run: Run) -> None:
    """ELBO, reconstruction and KL for each reading of the pixels, with standard errors, and how each came to be."""
    results = run.results
    if not MODELS[run.config.kind].bounded:
        st.markdown(
            "A plain auto-encoder gives no image a probability, so it has no ELBO: see on Denoise what it can do."
        )
        return
    if not results:
        coming = " yet: they come with the end of the training" if run.state.live else ""
        st.markdown(f"There are no test figures{coming}.")
        return
    own = run.config.model.eval_targets
    for targets, result in sorted(results.items(), key=lambda item: item[0] != own):
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{targets_note(targets).capitalize()}**", width="content")
                how(run, targets, key=f"how-{targets}")
            with st.grid(min_column_width=150, gap="small"):
                for term, title in (("mean", "ELBO"), ("reconstruction", "Reconstruction"), ("kl", "KL")):
                    error = result.get("standard_error" if term == "mean" else f"{term}_se")
                    st.metric(title, with_error(result[term], error), help="Nats per image, ± its standard error")
                st.metric(
                    "Active units", f"{result['active_units']} of {len(result['kl_per_dimension'])}", help=ACTIVE_HELP
                )
            st.caption(_made_of(result))
    if run.explorable:
        query = {"run": run.id}
        st.page_link(state.EVALUATE, label="How good is it?", icon=":material/straighten:", query_params=query)


ACTIVE_HELP = (
    "Dimensions whose encoder mean varies over the test images by more than 0.01 (Burda et al., arXiv 1509.00519)"
)


def _made_of(result: dict[str, Any]) -> str:
    """On how many images and samples figures rest, and what else limits them."""
    whole = result.get("of", result["images"])
    images = (
        f"{result['images']:,} test images"
        if whole == result["images"]
        else f"{result['images']:,} of {whole:,} test images"
    )
    words = f"Nats per image; {images}, {result['num_samples']} samples each"
    if "log_var_range" in result:
        low, high = result["log_var_range"]
        words += (
            f"; log-variances are held within {number(low, 0)} to {number(high, 0)}, "
            f"where {result['log_var_at_bounds']:.1%} of the pixels lie at an end"
        )
    return words + "."


def kl_per_dimension(run: Run) -> None:
    """How many nats each latent dimension carries."""
    results = run.results
    result = results.get(run.config.model.eval_targets) or next(iter(results.values()), None)
    if result is None:
        return
    from vae_tf import figures

    kl = result["kl_per_dimension"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**KL by dimension**", width="content")
        with st.popover("how", type="tertiary", icon=":material/function:", key="how-kl"):
            st.latex(KL_FORMULA)
            st.markdown("The mean over the test images of each term of the sum.")
            st.code(evaluate_command(run, str(result["targets"])), language="bash", wrap_lines=True)
    activity = result.get("activity", [])
    active = [variance > ACTIVE_VARIANCE for variance in activity] if len(activity) == len(kl) else None
    charts.draw(
        figures.kl_bars(kl, active=active), key="kl", alt="Nats of KL in each latent dimension, the largest first"
    )


def settings(run: Run) -> None:
    """The settings that differ from the defaults; the others folded away."""
    changed, same = split_settings(run.config)
    if changed:
        _table(changed, "Settings that differ from the defaults")
    with st.expander("All other settings, as they are by default"):
        _table(same, "Settings as they are by default")


def split_settings(config: TrainConfig) -> tuple[dict[str, str], dict[str, str]]:
    """Settings by title as text: those that differ from the defaults, and the others."""
    changed: dict[str, str] = {"Dataset": config.dataset}
    same: dict[str, str] = {}
    for values, default in ((config.model, VAEConfig()), (config, TrainConfig())):
        for name, value in vars(values).items():
            if name not in ("model", "dataset"):
                place = changed if value != getattr(default, name) else same
                place[form.title_of(name)] = value_text(name, value)
    return changed, same


def value_text(name: str, value: Any) -> str:
    """The value of a setting, as people read it."""
    if name == "image_shape":
        return shape(value)
    if value is None:
        return "all" if name == "limit" else "the architecture's own"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def provenance(run: Run) -> None:
    """What the run was made with, and from what data."""
    made = run.provenance
    libraries = ", ".join(f"{name} {version}" for name, version in made.get("libraries", {}).items())
    data = run.dataset
    _table(
        {
            "Run": run.id,
            "Data": f"{data['title']}: {data['train_images']:,} + {data['test_images']:,} images",
            "Fingerprint": f"{str(data['fingerprint'])[:16]}… (SHA-256)",
            "Code": str(made.get("code", "unknown")),
            "Python": str(made.get("python", "unknown")),
            "Libraries": libraries,
            "Machine": f"{made.get('system', '')}, {made.get('machine', '')}",
            "Seed": str(run.config.seed),
        },
        "Provenance",
    )


def _table(values: dict[str, str], alt: str) -> None:
    st.table(
        {escape(name): escape(value) for name, value in values.items()}, border="horizontal", hide_header=True, alt=alt
    )
