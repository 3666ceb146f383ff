"""What is to be mapped, and how: the widgets, which show what the address says and write it. Knows no map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.ui import chooser
from pages.ui.maps import address, beside, reading
from pages.ui.maps.address import Second, Wanted
from vae_tf.latent.maps import METHODS, Setting
from vae_tf.runs.maps import MapRequest
from vae_tf.runs.run import Run

OF = {"codes": "Codes", "pixels": "Pixels"}
SPLITS = {"test": "Test images", "train": "Training images", "all": "All images"}
PLACES = ("zoom", "zoom2", "at")
"""Words of the view that are about one map, and mean nothing on another."""
OF_HELP = "Codes: what the encoder makes of each image. Pixels: the images themselves, for comparison."
FAST_HELP = (
    "For more than 10,000 codes: several threads at once, and fewer epochs. It takes about half the time, and the map "
    "is a little different each time."
)
SAMPLE_HELP = (
    "So many images are laid out, each label with its share of them; the others are placed on the finished map. "
    "Left empty, the method decides."
)
Change = Callable[[MapRequest], None]


def first(run: Run, wanted: Wanted) -> None:
    """Draws what the map is of and how it is made; a change goes into the address, and the page is drawn anew."""
    request = wanted.first

    def change(new: MapRequest) -> None:
        beside_it = wanted.second
        if beside_it is not None:
            like = replace(beside_it.request, split=new.split)
            beside_it = Second(beside_it.run_id, like)
        write(new, beside_it)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="map-choices"):
        _of(request, "first", change)
        _split(run, request, change)
        _how(request, "first", change)
        if wanted.second is None:
            st.button(
                "Second map",
                icon=":material/splitscreen_vertical_add:",
                on_click=_begin_second,
                args=(request,),
                key="map-second",
                help="Another method, seed or run beside this one, laid over it; selections are shown on both",
            )


def second(run: Run, wanted: Wanted) -> None:
    """Draws how the second map is made, and what of."""
    assert wanted.second is not None
    request, run_id = wanted.second.request, wanted.second.run_id

    def change(new: MapRequest) -> None:
        write(wanted.first, Second(run_id, new))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="map-choices-second"):
        _run(run, wanted)
        _of(request, "second", change)
        _how(request, "second", change)
        st.button(
            "Remove",
            icon=":material/close:",
            type="tertiary",
            key="map-remove",
            on_click=write,
            args=(wanted.first, None),
        )


def write(first: MapRequest, second: Second | None) -> None:
    """Writes maps into the address; where one is on them is forgotten, the rest of the view stays."""
    gone = {*address.WORDS, *PLACES}
    others = {name: word for name, word in st.query_params.items() if name not in gone}
    st.query_params.from_dict({**others, **address.written(first, second)})


def _begin_second(request: MapRequest) -> None:
    method = "pca" if request.method != "pca" else "umap"
    write(request, Second(None, MapRequest(of=request.of, split=request.split, method=method)))


# ------------------------------------------------------------------------------------- one widget each


def _run(run: Run, wanted: Wanted) -> None:
    """A menu of the runs of the same images."""
    assert wanted.second is not None
    runs = {each.id: each for each in chooser.explorable() if beside.same_images(run, each)} | {run.id: run}
    chosen = wanted.second.run_id if wanted.second.run_id in runs else run.id
    request, names = wanted.second.request, chooser.names(runs)
    _select(
        "Second map",
        list(runs),
        chosen,
        lambda run_id: "The same run" if run_id == run.id else names[run_id],
        "map-run-second",
        lambda run_id: write(wanted.first, Second(None if run_id == run.id else run_id, request)),
        width=240,
    )


def _of(request: MapRequest, slot: str, change: Change) -> None:
    key = f"map-of-{slot}"
    _follow(key, request.of)

    def changed() -> None:
        of = st.session_state[key]
        if of is None:  # nothing is chosen for a moment when the run of the page is gone
            return
        method = request.method if of in request.how.of else "pca"
        change(address.with_values(request, method=method, of=of))

    st.segmented_control(
        "Map of", list(OF), format_func=OF.__getitem__, required=True, key=key, on_change=changed, help=OF_HELP
    )


def _split(run: Run, request: MapRequest, change: Change) -> None:
    _select(
        "Images",
        list(SPLITS),
        request.split,
        lambda split: f"{SPLITS[split]} ({reading.count(run, split):,})",
        "map-split",
        lambda split: change(replace(request, split=split)),
        width=210,
    )


def _how(request: MapRequest, slot: str, change: Change) -> None:
    """The method, its few settings, and the others folded away."""
    methods = [name for name, method in METHODS.items() if request.of in method.of]
    _select(
        "Method",
        methods,
        request.method,
        lambda name: METHODS[name].title,
        f"map-method-{slot}",
        lambda name: change(address.with_values(request, method=name)),
        width=190,
        help=request.how.description,
    )
    plain = [setting for setting in request.how.settings if not setting.advanced]
    for setting in plain:
        _setting(request, setting, slot, change)
    if request.how.seeded:
        _number(
            "Seed", request.seed, 0, 2**31 - 1, f"map-seed-{slot}", lambda seed: change(replace(request, seed=seed))
        )
    with st.popover("More", icon=":material/tune:", key=f"map-more-{slot}"):
        st.caption(request.how.description)
        for setting in request.how.settings:
            if setting.advanced:
                _setting(request, setting, slot, change)
        if request.how.hasty:
            key = f"map-fast-{slot}"
            _follow(key, request.fast)
            toggled = _changed(key, lambda fast: change(replace(request, fast=fast)))
            st.toggle("Faster, not repeatable", key=key, help=FAST_HELP, on_change=toggled)
        _sample(request, slot, change)


def _setting(request: MapRequest, setting: Setting, slot: str, change: Change) -> None:
    values = dict(request.settings)
    value, key = values[setting.name], f"map-{setting.name}-{slot}"

    def take(new: Any) -> None:
        change(replace(request, settings=tuple({**values, setting.name: new}.items())))

    if setting.kind == "choice":
        _select(setting.title, list(setting.choices), value, str, key, take, help=setting.help)
    elif setting.kind == "bool":
        _follow(key, value)
        st.toggle(setting.title, key=key, help=setting.help, on_change=_changed(key, take))
    elif setting.kind == "int":
        _number(setting.title, value, int(setting.low), int(setting.high), key, take, help=setting.help)
    else:
        _number(setting.title, value, setting.low, setting.high, key, take, help=setting.help, step=0.05)


def _sample(request: MapRequest, slot: str, change: Change) -> None:
    key = f"map-sample-{slot}"
    _follow(key, request.sample)
    st.number_input(
        "Laid out at most",
        1,
        None,
        None,
        key=key,
        help=SAMPLE_HELP,
        placeholder="All" if request.how.most is None else f"{request.how.most:,}",
        on_change=_changed(key, lambda sample: change(replace(request, sample=sample)), empty=True),
    )


def _select(
    label: str,
    options: list[str],
    value: str,
    name: Callable[[str], str],
    key: str,
    take: Callable[[str], None],
    *,
    width: Any = "stretch",
    help: str | None = None,
) -> None:
    _follow(key, value)
    st.selectbox(label, options, format_func=name, key=key, on_change=_changed(key, take), width=width, help=help)


def _number(
    label: str,
    value: Any,
    low: Any,
    high: Any,
    key: str,
    take: Callable[[Any], None],
    *,
    help: str | None = None,
    step: Any = None,
) -> None:
    _follow(key, value)
    options = {"key": key, "on_change": _changed(key, take), "help": help, "step": step, "width": 150}
    st.number_input(label, low, high, **options)


def _follow(key: str, value: Any) -> None:
    """A widget shows what the address says."""
    if st.session_state.get(key, _follow) != value:
        st.session_state[key] = value


def _changed(key: str, take: Callable[[Any], None], *, empty: bool = False) -> Callable[[], None]:
    """What a widget does when it has another value; `empty`: which may be none."""

    def changed() -> None:
        value = st.session_state[key]
        if value is not None or empty:
            take(value)

    return changed
