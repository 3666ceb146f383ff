"""What log p(x) of the test images is, by the estimators whose numbers are kept: the ladder, and the best, by image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vae_tf.figures import likelihood_histogram
from vae_tf.figures.picture import Picture
from vae_tf.figures.words import number, with_error
from vae_tf.inference.registry import ESTIMATORS
from vae_tf.models.registry import LIKELIHOODS, MODELS
from vae_tf.runs.findings import places
from vae_tf.runs.gallery.encoded import shown_of
from vae_tf.runs.ladder import Row, best, kept_ladder, picture
from vae_tf.runs.run import Run

HEIGHT = 320


def likelihood(run: Run) -> Iterator[Picture]:
    """For each reading of the pixels that was estimated: of all test images, and of the subset."""
    for name, rows in ladders(run):
        reference = best(rows)
        assert reference is not None
        if len(rows) > 1:
            yield _ladder(run, name, rows, reference)
        yield _histogram(run, name, reference)


def ladders(run: Run) -> Iterator[tuple[str, list[Row]]]:
    """What is kept of the ladder of each reading of the pixels, by what a file of it is called; none that is empty."""
    if not has_bound(run):
        return
    for targets in LIKELIHOODS[run.config.model.likelihood].readings:
        for whole in (True, False):
            rows = kept_ladder(run, targets=targets, whole=whole)
            if rows:
                yield targets if whole else f"{targets}-subset", rows


def has_bound(run: Run) -> bool:
    """Whether it has a model with a bound on log p(x), of which something may be kept."""
    return MODELS[run.config.kind].bounded and (run.path / "weights.npz").is_file()


def of_images(run: Run, row: Row) -> str:
    """The test images that a number is about, and how their pixels are read."""
    images = shown_of(len(row.values), int(run.dataset["test_images"]), "test image")
    return f"{images}, {row.rung.asked.targets} targets"


def _ladder(run: Run, name: str, rows: Sequence[Row], reference: Row) -> Picture:
    mean = with_error(reference.figures["mean"], reference.figures["standard_error"])
    words = (
        f"Nats per image; {of_images(run, reference)}. The line is {_what(reference)}, {mean}; each dot stands as far "
        "from it as the mean of the differences image by image, and its bar is the standard error of that."
    )
    flagged = sum(int(row.flags.sum()) for row in rows)
    words += f" {flagged:,} of the numbers are flagged: to be looked at with care." if flagged else ""
    return Picture(f"likelihood-{name}", "log p(x) by estimator", words, picture(rows, reference))


def _histogram(run: Run, name: str, row: Row) -> Picture:
    place = int(row.values.argmin())
    image = int(places(int(run.dataset["test_images"]), row.rung.asked.limit)[place])
    lowest = {f"image {image}:": float(row.values[place])}
    axis = f"log p(x) ({row.rung.title.lower() if row.exact else row.rung.title}), nats per image"
    figure = likelihood_histogram(row.values, lowest, whole=True, axis=axis, height=HEIGHT)
    words = (
        f"{_what(row).capitalize() if row.exact else _what(row)} of each of {of_images(run, row)}; the least likely is "
        f"image {image}, {number(float(row.values[place]))} nats."
    )
    return Picture(f"log-likelihood-{name}", "log p(x) image by image", words, figure)


def _what(row: Row) -> str:
    return "the exact value" if row.exact else f"{row.rung.title} ({ESTIMATORS[row.rung.asked.estimator].kind})"
