"""The maps that a run has, a table each, and `maps.json`, which says of each file what map it is. Knows points.

The columns, a row a point: `index` (the image's position in the split), `label` and `label_name` where there are any,
`u` and `v` (its place on the map; only distances have a meaning, and no unit), `fitted` (false for a point that was
placed on the finished layout), `trustworthiness` and `continuity` (0 to 1) of each point that was judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import write_json
from vae_tf.export.about import About
from vae_tf.export.codes import of_run
from vae_tf.export.table import TABLES, Table, coded, write_table
from vae_tf.latent.codes import SPLITS

INDEX = "maps.json"
_FILE = re.compile(rf"[a-z-]+-(?:codes|pixels)-(?:{'|'.join(SPLITS)})-[0-9a-f]{{8}}\.(?:{'|'.join(TABLES)})")
WORDS = {
    "index": "position of the image in its split, from 0; 'all' is the training split followed by the test split",
    "label": "class of the image",
    "label_name": "what the class is called",
    "u": "place on the map, across",
    "v": "place on the map, up",
    "fitted": "false for a point that was placed on the finished layout",
    "trustworthiness": "0 to 1: are neighbours on the map neighbours among the codes? empty or NaN where not judged",
    "continuity": "0 to 1: are neighbours among the codes neighbours on the map? empty or NaN where not judged",
}


@dataclass(frozen=True, eq=False)
class Laid:
    """A map.

    Attributes:
        key: its name in the run.
        request: what was asked for: of, split, method, settings, seed, fast, sample.
        said: what is known of the whole: points, fitted, seconds, versions, and quality (trustworthiness, continuity,
            label_accuracy), which is None where it was not judged.
        coordinates: float32 (n, 2); index: int64 (n,); labels: int64 (n,) or None; fitted: bool (n,).
        quality: trustworthiness and continuity of each point, float32 (n,), NaN where not judged; or None.
    """

    key: str
    request: Mapping[str, Any]
    said: Mapping[str, Any]
    coordinates: npt.NDArray[np.float32]
    index: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64] | None
    fitted: npt.NDArray[np.bool_]
    quality: Mapping[str, npt.NDArray[np.float32]] | None

    @property
    def file(self) -> str:
        """What its file is called, without a suffix: "umap-codes-test-0123abcd"."""
        return "-".join([*(str(self.request[name]) for name in ("method", "of", "split")), self.key[:8]])


def export(folder: Path, maps: Sequence[Laid], about: About, *, table: str) -> list[Path]:
    """Writes a table a map, then `maps.json`, and gives their paths. Raises: OSError."""
    files = [write_table(folder / f"{laid.file}.{table}", table_of(laid, about), table) for laid in maps]
    listed = [{"file": path.name, **_said(laid)} for path, laid in zip(files, maps, strict=True)]
    write_json(folder / INDEX, {**of_run(about), "columns": WORDS, "maps": listed})
    return [*files, folder / INDEX]


def table_of(laid: Laid, about: About) -> Table:
    """A map's table."""
    columns: dict[str, npt.NDArray[Any]] = {"index": laid.index, **coded(laid.labels, about.label_names)}
    columns |= {"u": laid.coordinates[:, 0], "v": laid.coordinates[:, 1], "fitted": laid.fitted, **(laid.quality or {})}
    marks = {"method": str(laid.request["method"]), "map": laid.key, "run": about.id, "fingerprint": about.fingerprint}
    return Table(columns, WORDS, of_run(about) | _said(laid), marks)


def is_map_file(name: str) -> bool:
    """Whether an earlier export of maps may have left a file of this name."""
    return _FILE.fullmatch(name) is not None


def _said(laid: Laid) -> dict[str, Any]:
    return {"map": laid.key, **laid.request, **laid.said}
