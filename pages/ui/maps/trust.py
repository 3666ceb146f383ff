"""How far a map can be trusted: its figures, what they mean, and a badge where it misleads."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui.maps import beside
from pages.ui.maps.making import Shown
from pages.ui.text import count, duration, escape, number, with_error
from vae_tf.latent.maps import MISLEADS
from vae_tf.runs.maps import Map, MapRequest

FORMULA = r"""
T = 1 - \frac{2}{n k (2n - 3k - 1)} \sum_{i=1}^{n} \; \sum_{j \in U_k(i)} \big( r(i, j) - k \big)
"""
MEANING = (
    "U(i) holds those of the k points nearest to point i on the map that are not among its k nearest in truth, and "
    "r(i, j) is the rank of j among all points by its distance in truth. 1: whoever stands together on the map belongs "
    "together. Continuity is the same with map and truth exchanged. 1: whoever belongs together stands together."
)
SOURCE = "J. Venna & S. Kaski, Neighborhood preservation in nonlinear projection methods, ICANN 2001."
MISLEADING = (
    "Trustworthiness below {least}: many points that stand side by side on this map are far apart in truth. Look at "
    "the neighbours of a point before you believe in a group; or try another method, or more neighbours."
)
OF = ("pixels", "codes", "map")
DIGITS = 4


def figures(shown: Shown, *, titled: bool) -> None:
    """Draws the figures of a map that is there."""
    if shown.drawn is not None:
        _line(shown, titled=titled)


def title(request: MapRequest, run_name: str | None = None) -> str:
    """What a map is called: its method, what it is of, and its seed."""
    words = f"{request.how.title} of the {request.of}"
    if request.how.seeded:
        words += f", seed {request.seed}" + (", fast" if request.fast else "")
    return words if run_name is None else f"{words} · {run_name}"


def _line(shown: Shown, *, titled: bool) -> None:
    drawn = shown.drawn
    assert drawn is not None
    quality = drawn.about.get("quality")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"map-trust-{shown.slot}"):
        if titled:
            st.markdown(f"**{escape(title(drawn.request))}**", width="content")
        if not quality:
            st.caption(_unjudged(drawn, shown), width="content")
            return
        if quality["trustworthiness"] < MISLEADS:
            help = MISLEADING.format(least=MISLEADS)
            st.badge("Misleads", icon=":material/warning:", color="orange", help=help)
        st.markdown(" · ".join(_parts(quality)), width="content")
        with st.popover("how", type="tertiary", icon=":material/function:", key=f"map-how-{shown.slot}"):
            _how(shown, quality)
    if quality["trustworthiness"] < MISLEADS:
        st.caption(MISLEADING.format(least=MISLEADS))


def _parts(quality: dict[str, Any]) -> list[str]:
    parts = [
        f"{name.capitalize()} **{number(quality[name], DIGITS)} ± {number(quality[f'{name}_se'], DIGITS)}**"
        for name in ("trustworthiness", "continuity")
    ]
    accuracy = quality.get("label_accuracy")
    if accuracy:
        shares = [f"{of} **{number(100 * accuracy[of])}%**" for of in OF if accuracy.get(of) is not None]
        parts.append(f"{quality['k']}-neighbour label accuracy: " + ", ".join(shares))
    return parts


def _unjudged(drawn: Map, shown: Shown) -> str:
    if len(drawn) < 3:
        return f"{count(len(drawn), 'point')}: too few to judge the map by its neighbourhoods."
    return "It has not been judged yet." if shown.over else "Its trustworthiness is being computed."


def _how(shown: Shown, quality: dict[str, Any]) -> None:
    drawn = shown.drawn
    assert drawn is not None
    st.markdown("**Trustworthiness**: are neighbours on the map neighbours in truth?")
    st.latex(FORMULA)
    st.markdown(MEANING)
    judged, points = int(quality["points"]), len(drawn)
    over = "all points" if judged == points else f"{judged:,} of the {points:,} points, drawn at random"
    st.markdown(
        f"k = {quality['k']}; the mean over {over}, with its standard error. Ranks are exact, among all points. The "
        f"label accuracy: how often most of a point's {quality['k']} nearest others have its label."
    )
    st.caption(SOURCE)
    st.markdown(_made(drawn))
    st.code(command(shown), language="bash", wrap_lines=True)


def _made(drawn: Map) -> str:
    about = drawn.about
    words = f"Made in {duration(about['seconds']) if about['seconds'] >= 1 else 'less than a second'}"
    if about["fitted"] < len(drawn):
        words += f"; {about['fitted']:,} points were laid out, each label with its share, the others placed on them"
    versions = ", ".join(f"{name} {version}" for name, version in sorted(about["versions"].items()))
    return f"{words}. Versions: {escape(versions)}."


def command(shown: Shown) -> str:
    """The command that gives the same map."""
    request = shown.drawn.request if shown.drawn is not None else shown.wanted
    parts = [f"python -m vae_tf project {shown.run.id} --method {request.method}"]
    parts += [f"--{name} {getattr(request, name)}" for name in ("of", "split")]
    if request.how.seeded or request.sample is not None:
        parts.append(f"--seed {request.seed}")
    for setting in request.how.settings:
        value = dict(request.settings)[setting.name]
        if value != setting.default:
            flag = f"--{setting.name.replace('_', '-')}"
            parts.append(flag if value is True else f"{flag} {value}")
    parts += ["--fast"] if request.fast else []
    parts += [f"--sample {request.sample}"] if request.sample is not None else []
    return " ".join([*parts, "--out map.npz --json"])


def change(first: Shown, second: Shown) -> None:
    """Says how much the neighbourhoods of two maps differ."""
    if first.drawn is None or second.drawn is None:
        return
    import numpy as np

    try:
        shares = beside.difference(first.run, first.drawn, second.run, second.drawn)
    except ValueError:  # one of them was deleted in this moment
        return
    shares = shares[np.isfinite(shares)]
    if not len(shares):
        st.caption("These maps have no images in common: nothing is linked.")
        return
    error = float(shares.std(ddof=1) / len(shares) ** 0.5) if len(shares) > 1 else None
    share = with_error(100 * float(shares.mean()), None if error is None else 100 * error)
    st.markdown(
        f"**{share}%** of a point's 15 neighbours on the first map are others on the second "
        f"(mean over {count(len(shares), 'image')}; the colour *Change* shows where). The second is moved, turned and "
        "scaled as a whole to lie nearest to the first (Procrustes)."
    )
