"""What formats a run can be exported to: names, titles, options, and where each one's code is. Knows no Keras."""

from __future__ import annotations

import importlib.util
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vae_tf.config import choose
from vae_tf.export.manifest import BLOB
from vae_tf.export.maps import is_map_file
from vae_tf.export.table import TABLES


class Unsupported(ValueError):
    """A model that a format has no place for; its text is a plain sentence for a person."""


@dataclass(frozen=True)
class Format:
    """A format: what it is called, `module:name` of its code, and what that is given.

    The code is a function that writes into an existing, empty folder and gives the files it wrote, the one that names
    the others last. It is called as `write(folder, *made_of, **options)`. Raises: `Unsupported`, ValueError, OSError.
    What it leaves when it raises is removed, and nothing is seen of its files before it returns.

    Attributes:
        of: what of a run it is made of, a name in `vae_tf.runs.export.MADE_OF`, which says what the code is given; it
            may name an option in braces, for that option's value.
        options: by name, the values that are permitted; the first is what it is unless given.
        needs: libraries of an extra, by the name they are imported by, and the command that installs each.
        file: the name of its file, where it is a single one: `--out` may then name that. What that depends on its
            options is asked of them: None is several.
        use: how it is read elsewhere, a few words or a line of code as Markdown; none is said of what this app reads.
        placed: whether the code is also told, as `place=`, in which folder the files will lie.
        folder: its folder among the run's own artifacts, where that is not called as the format is.
        stale: tells by its name a file that an earlier export may have left beside, and that goes when it is replaced.
    """

    title: str
    code: str
    of: str = "model"
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    file: str | Callable[[Mapping[str, str]], str | None] | None = None
    use: str = ""
    placed: bool = False
    folder: str | None = None
    stale: Callable[[str], bool] = lambda name: False

    def given(self, options: Mapping[str, str]) -> dict[str, str]:
        """All of its options: what is given, the first of its values else."""
        return {option: values[0] for option, values in self.options.items()} | dict(options)

    def one_file(self, options: Mapping[str, str]) -> str | None:
        """What its file is called with all of these options, where it is a single one."""
        return self.file(options) if callable(self.file) else self.file

    def load(self) -> Callable[..., list[Path]]:
        """The code, imported now."""
        return pkgutil.resolve_name(self.code)  # type: ignore[no-any-return]


FORMATS: Mapping[str, Format] = {
    "browser": Format(
        "Weights and codes for the browser's kernels",
        "vae_tf.export.browser:export",
        of="coded model",
        options={"dtype": ("float32", "float16")},
        stale=lambda name: BLOB.fullmatch(name) is not None,
    ),
    "html": Format(
        "The latent canvas as one HTML file, which works from the disk",
        "vae_tf.export.html:export",
        of="pictured model",
        options={"dtype": ("float16", "float32")},
        file="plane.html",
        use="any browser, from the disk",
    ),
    "keras": Format(
        "Encoder and decoder as Keras files",
        "vae_tf.export.keras_files:export",
        use='`keras.models.load_model("decoder.keras")(z)["image"]`',
    ),
    "savedmodel": Format(
        "Encoder and decoder as a TensorFlow SavedModel",
        "vae_tf.export.saved_model:export",
        use='`tf.saved_model.load(PATH).decode(z)["image"]`',
    ),
    "onnx": Format(
        "Encoder and decoder as ONNX files",
        "vae_tf.export.onnx_files:export",
        use='`onnxruntime.InferenceSession("decoder.onnx").run(["image"], {"z": z})`',
    ),
    "tensorboard": Format(
        "Curves and settings as an event file",
        "vae_tf.export.event_file:export",
        of="metrics",
        use="`tensorboard --logdir PATH`",
    ),
    "mlflow": Format(
        "Curves, settings and weights as a store of MLflow",
        "vae_tf.export.mlflow_store:export",
        of="training",
        use="`mlflow ui --backend-store-uri sqlite:///mlflow.db` in its folder",
        needs=dict.fromkeys(("mlflow", "sqlalchemy", "alembic"), "python -m pip install --group mlflow"),
        placed=True,
    ),
    "codes": Format(
        "Codes of the images with their labels, as a table",
        "vae_tf.export.codes:export",
        of="codes of {split}",
        options={"table": tuple(TABLES), "split": ("test", "train", "all")},
        use='`numpy.load("codes.npz")`, pandas, any spreadsheet',
        file=lambda options: f"codes.{options['table']}",
    ),
    "maps": Format(
        "The run's maps, a table each",
        "vae_tf.export.maps:export",
        of="maps",
        options={"table": tuple(TABLES)},
        use="as the codes; `maps.json` says which is which",
        folder="exported-maps",
        stale=is_map_file,
    ),
    "figures": Format(
        "The run's figures: one page, or a picture each",
        "vae_tf.export.figures:export",
        of="figures",
        options={"picture": ("html", "png", "svg")},
        use="a browser, from the disk",
        file=lambda options: "figures.html" if options["picture"] == "html" else None,
    ),
    "archive": Format(
        "The run in one ZIP, for `import` on another machine",
        "vae_tf.export.archive:export",
        of="archive",
        use="`python -m vae_tf import run.zip` on another machine; `sha256sum -c SHA256SUMS`",
        file="run.zip",
    ),
    "card": Format(
        "A model card in Markdown",
        "vae_tf.export.card:export",
        of="card",
        use="people",
        file="model-card.md",
    ),
    "unfolding": Format(
        "How the latent plane unfolded, as a GIF",
        "vae_tf.export.unfolding:export",
        of="epochs",
        use="anything that shows GIFs",
        file="unfolding.gif",
    ),
}
"""No format's folder is called as another of a run's artifacts is: a run's own exports lie there."""


def choose_format(name: str, **options: str) -> Format:
    """The format of that name. Raises: ValueError where there is none, it has no such option, or the option no such
    value, or a library that it needs is not installed."""
    format = choose(FORMATS, name, "format")
    for option, value in options.items():
        permitted = format.options.get(option)
        if permitted is None:
            others = ", ".join(format.options) or "no options"
            raise ValueError(f"{option}: the {name} format has no such option; it has {others}")
        if value not in permitted:
            raise ValueError(f"{option}: expected {' or '.join(permitted)} for the {name} format, received {value!r}")
    for library, command in format.needs.items():
        if not installed(library):
            raise ValueError(f"format: {name} needs the library {library}, which is not installed: {command}")
    return format


def installed(library: str) -> bool:
    """Whether a library can be imported; nothing of it is."""
    try:
        return importlib.util.find_spec(library) is not None
    except (ImportError, ValueError):
        return False


def all_options() -> dict[str, dict[str, tuple[str, ...]]]:
    """Each option by its name: for which formats it is, and which values it may have there."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, format in FORMATS.items():
        for option, values in format.options.items():
            found.setdefault(option, {})[name] = values
    return found
