"""A model card in Markdown: what the model is, of which images, how good, how to load it elsewhere, and where it ends.

Every number in it is stored with the run; what is not known is said not to be. What people typed is escaped. Knows the
run in words; no run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data.files import write_atomically
from vae_tf.data.markdown import legible
from vae_tf.export.about import About
from vae_tf.figures.words import count, duration, with_error
from vae_tf.models.registry import ARCHITECTURES, LIKELIHOODS, TARGETS

FILE = "model-card.md"
MOST_NAMES = 20
"""Names of labels that are listed."""
USE = """\
It is meant for looking at: to explore what a latent space is, to teach, to compare models and estimators on these \
images, and as a part of work that checks its results itself.

- It knows images like those that it was trained on, at their size, and nothing else: what it makes of others, or of \
places in the latent space where no codes lie, is a guess.
- Test figures say how well it explains the test images of its own dataset. They can be compared with those of other \
models on the same images with the same targets, and with no others.
- It was not examined for bias, nor for what may be told of single training images from its weights.
- It is not meant for decisions about people."""
CITATION = """@article{kingma2013auto,
  title = {Auto-Encoding Variational {B}ayes},
  author = {Kingma, Diederik P. and Welling, Max},
  journal = {arXiv preprint arXiv:1312.6114},
  year = {2013}
}"""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What is kept of an estimator of log p(x): its name and kind, the mean over `images` of `of` test images in nats
    per image with its standard error, the reading of the pixels, how many images it flags."""

    title: str
    kind: str
    mean: float
    standard_error: float | None
    images: int
    of: int
    targets: str
    flagged: int


@dataclass(frozen=True, kw_only=True)
class Diagnosed:
    """What a check-up found: a title and a sentence each; on so many of so many test images, by these targets."""

    findings: Sequence[tuple[str, str]]
    images: int
    of: int
    targets: str


@dataclass(frozen=True, kw_only=True)
class Studied:
    """What else is stored of a run.

    Attributes:
        epochs, seconds: of training that has been done; None where that is not known.
        estimates: of log p(x); diagnosed: None where nobody has asked.
        formats: of each export, by name: what it is, and how it is read.
    """

    epochs: int | None
    seconds: float | None
    estimates: Sequence[Estimate] = ()
    diagnosed: Diagnosed | None = None
    formats: Mapping[str, tuple[str, str]]


def export(folder: Path, about: About, studied: Studied) -> list[Path]:
    """Writes `model-card.md`, and gives its path. Raises: OSError."""
    text = card(about, studied)
    path = folder / FILE
    write_atomically(path, lambda file: file.write(text.encode()))
    return [path]


def card(about: About, studied: Studied) -> str:
    """The text. Equal runs, equal text."""
    parts = {
        "": _head(about),
        "Images": _images(about),
        "Settings": _settings(about.config),
        "Test figures": _figures(about),
        "log p(x)": _estimates(studied.estimates),
        "Use of the code": _diagnosis(studied.diagnosed),
        "Training": _training(about, studied),
        "Elsewhere": _elsewhere(about, studied.formats),
        "Use and limits": [USE],
        "Citation": [f"```bibtex\n{CITATION}\n```"],
    }
    sections = [[f"## {title}" if title else "", *lines] for title, lines in parts.items() if lines]
    return "\n\n".join(line for lines in sections for line in lines if line) + "\n"


def _head(about: About) -> list[str]:
    model = about.config.model
    shape = " × ".join(map(str, model.image_shape if model.image_shape[2] > 1 else model.image_shape[:2]))
    what = (
        f"{about.kind} of images of {shape} pixels: {count(model.latent_dim, 'latent dimension')}, "
        f"{ARCHITECTURES[model.architecture].title.lower()} networks, {LIKELIHOODS[model.likelihood].title} likelihood."
    )
    notes = [f"> {legible(line)}" if line.strip() else ">" for line in about.notes.splitlines()]
    made = f"Run {_code(about.id)}, made {about.date} UTC, {about.state}."
    return [f"# {legible(about.name)}", what, about.encoder, made, "\n".join(notes)]


def _images(about: About) -> list[str]:
    names = about.label_names or ()
    listed = ", ".join(map(legible, names[:MOST_NAMES]))
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    unknown = "not known here any more"
    rows = {
        "Dataset": legible(about.dataset),
        "Source": legible(about.source) or unknown,
        "Licence of the images": legible(about.licence) or unknown,
        "Fingerprint (SHA-256)": f"`{about.fingerprint}`" if about.fingerprint.isalnum() else unknown,
        "Training images": f"{about.train_images:,}",
        "Test images": f"{about.test_images:,}",
        "Labels": f"{listed}{more}" if names else "none",
    }
    return [_table(("", ""), rows.items())]


def _settings(config: TrainConfig) -> list[str]:
    """Those that are not as by default in a table; the others in a line."""
    changed: dict[str, str] = {"`dataset`": _code(config.dataset)}
    same: list[str] = []
    for values, default in ((config.model, VAEConfig()), (config, TrainConfig())):
        for name, value in vars(values).items():
            if name in ("model", "dataset"):
                continue
            if value == getattr(default, name):
                same.append(_code(f"{name} {_value(value)}"))
            else:
                changed[_code(name)] = _code(_value(value))
    return [_table(("Setting", "Value"), changed.items()), f"As by default: {', '.join(same)}."]


def _figures(about: About) -> list[str]:
    if not about.bounded:
        return ["It gives no image a probability, so it has no ELBO."]
    if not about.results:
        return ["There are none yet."]
    rows = [
        (
            legible(targets),
            with_error(result["mean"], result.get("standard_error")),
            with_error(result["reconstruction"], result.get("reconstruction_se")),
            with_error(result["kl"], result.get("kl_se")),
            f"{result['active_units']} of {len(result['kl_per_dimension'])}",
            _of(result["images"], int(result.get("of", result["images"]))),
            f"{result['num_samples']:,}",
        )
        for targets, result in about.results.items()
    ]
    head = ("Targets", "ELBO", "Reconstruction", "KL", "Active units", "Test images", "Samples each")
    return [f"Nats per image, the mean over test images ± its standard error. {_targets(about)}", _table(head, rows)]


def _targets(about: About) -> str:
    named = [f"{name}: {TARGETS[name].title.lower()}" for name in about.results if name in TARGETS]
    return f"Targets say how pixels are read ({'; '.join(named)}); figures of different ones are not comparable."


def _estimates(estimates: Sequence[Estimate]) -> list[str]:
    rows = [
        (
            each.title,
            with_error(each.mean, each.standard_error),
            each.kind,
            legible(each.targets),
            _of(each.images, each.of),
            f"{each.flagged:,}",
        )
        for each in estimates
    ]
    head = ("Estimator", "Nats per image", "What it is", "Targets", "Test images", "Flagged")
    words = (
        "Estimates that are stored with the run, ± the standard error of the mean over images. Flagged images are "
        "those whose number the estimator itself does not trust."
    )
    return [words, _table(head, rows)] if rows else []


def _diagnosis(found: Diagnosed | None) -> list[str]:
    if found is None:
        return []
    of = f"Measured on {_of(found.images, found.of)} test images, {legible(found.targets)} targets."
    return ["\n".join(f"- **{title}.** {words}" for title, words in found.findings), of]


def _training(about: About, studied: Studied) -> list[str]:
    made, libraries = about.provenance, about.provenance.get("libraries", {})
    told = "What the archive says from which it was imported; not known to be so. " if made.get("imported") else ""
    done = [count(studied.epochs, "epoch")] if studied.epochs is not None else []
    done += [duration(studied.seconds)] if studied.seconds is not None else []
    rows = {
        "Done": ", ".join(done) or "not known",
        "Machine": legible(f"{made.get('system', 'unknown')}, {made.get('machine', 'unknown')}"),
        "Python": legible(str(made.get("python", "unknown"))),
        "Libraries": legible(", ".join(f"{name} {version}" for name, version in libraries.items())) or "not known",
        "Code": legible(str(made.get("code", "unknown"))),
    }
    return [f"{told}Seed {about.config.seed}.", _table(("", ""), rows.items())]


def _elsewhere(about: About, formats: Mapping[str, tuple[str, str]]) -> list[str]:
    """How each export is made and read."""
    words = f"`python -m vae_tf export {about.id} --format FORMAT --out PATH` writes it for other programs:"
    return [
        words,
        _table(("Format", "What it is", "Read by"), ((f"`{name}`", *said) for name, said in formats.items())),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _code(text: str) -> str:
    """A name or a value of a fixed form, as it is."""
    return f"`{text.replace('`', '').replace('|', '')}`"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _of(images: int, of: int) -> str:
    return f"{of:,}" if images == of else f"{images:,} of {of:,}"
