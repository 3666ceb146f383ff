"""The codes of a run's images as one table: what the encoder says of each image. Knows codes, no model.

The columns, a row an image: `index` (its position in the split), `label` and `label_name` where there are any, `z_mean`
and `z_log_var` (the mean and the logarithm of the variance of q(z|x)), and `elbo` (nats) where it was estimated; of a
model without a bound, `log_likelihood` in its place. Parquet and CSV have a column for each latent dimension:
`z_mean_1` is the first.
"""

from __future__ import annotations

from pathlib import Path

from vae_tf.export.about import About
from vae_tf.export.table import Table, coded, write_table
from vae_tf.latent.codes import Codes

WORDS = {
    "index": "position of the image in its split, from 0; 'all' is the training split followed by the test split",
    "label": "class of the image",
    "label_name": "what the class is called",
    "z_mean": "mean of q(z|x), by latent dimension",
    "z_log_var": "logarithm of the variance of q(z|x), by latent dimension",
    "elbo": "lower bound on log p(x), nats",
    "log_likelihood": "log p(x|z) at the code, nats",
}


def export(folder: Path, codes: Codes, about: About, *, table: str, split: str) -> list[Path]:
    """Writes `codes.npz`, `.parquet` or `.csv`, and gives its path. Raises: OSError."""
    columns = {"index": codes.index, **coded(codes.labels, about.label_names)}
    columns |= {"z_mean": codes.z_mean, "z_log_var": codes.z_log_var}
    if codes.elbo is not None:
        columns["elbo" if about.bounded else "log_likelihood"] = codes.elbo
    said = of_run(about) | {"split": split, "images": len(codes), "targets": about.config.model.eval_targets}
    marks = {name: str(said[name]) for name in ("split", "run", "fingerprint")}
    return [write_table(folder / f"codes.{table}", Table(columns, WORDS, said, marks), table)]


def of_run(about: About) -> dict[str, str]:
    """What any table says of the run that it is of."""
    return {
        "run": about.id,
        "name": about.name,
        "dataset": about.dataset,
        "fingerprint": about.fingerprint,
        "licence": about.licence,
        "source": about.source,
        "command": about.command,
    }
