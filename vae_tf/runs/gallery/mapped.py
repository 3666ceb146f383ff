"""The maps that are kept, as points."""

from __future__ import annotations

from collections.abc import Iterator

from vae_tf.figures.maps import map_scatter
from vae_tf.figures.picture import Picture
from vae_tf.figures.words import with_error
from vae_tf.runs.gallery.encoded import HEIGHT, shown_of, thinned
from vae_tf.runs.maps import Map, kept_maps, laid
from vae_tf.runs.run import Run


def mapped(run: Run) -> Iterator[Picture]:
    """A picture for each map."""
    for drawn in kept_maps(run):
        yield _picture(run, drawn)


def _picture(run: Run, drawn: Map) -> Picture:
    request, chosen = drawn.request, thinned(len(drawn))
    figure = map_scatter(
        drawn.coordinates[chosen],
        None if drawn.labels is None else drawn.labels[chosen],
        label_names=run.dataset.get("label_names"),
        index=drawn.index[chosen],
        height=HEIGHT,
    )
    which = shown_of(len(chosen), len(drawn), "image" if request.split == "all" else f"{request.split} image")
    settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in request.settings)
    words = f"The {request.of} of {which}{f'; {settings}' if settings else ''}; seed {request.seed}."
    quality = drawn.about["quality"]
    if quality is not None:
        words += "".join(
            f" {name.capitalize()} {with_error(quality[name], quality[f'{name}_se'])} (k = {quality['k']}, "
            f"{quality['points']:,} points)."
            for name in ("trustworthiness", "continuity")
        )
    return Picture(f"map-{laid(drawn).file}", f"Map by {request.how.title}", words, figure, HEIGHT + 140)
