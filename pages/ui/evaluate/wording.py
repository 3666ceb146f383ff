"""Estimates in words: why they order as they do, the rows of their table, the command of each, a file. No widgets."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from pages.ui.evaluate.address import options_word
from pages.ui.evaluate.rungs import Row, below
from pages.ui.text import number, with_error
from vae_tf.inference import ESTIMATORS
from vae_tf.inference.registry import MANY
from vae_tf.runs.estimating import Estimating
from vae_tf.runs.run import Run

WHY: Mapping[str, str] = {
    "elbo": "the bound that training maximises. It is below log p(x) by KL(q(z|x) ‖ p(z|x)): by how far the encoder's "
    "Gaussian is from the true posterior.",
    "iwae": "the logarithm of a mean over k samples of q, where the ELBO is the mean of logarithms: so on average "
    "it is never lower, and rises with k. It stays below log p(x) where q misses a part of the posterior; such images "
    "are flagged.",
    "ais": "chains that start at the prior and need no encoder, so it finds what q misses. On average it too lies "
    "below log p(x), nearer with more temperatures; it may end above or below the largest L.",
    "appendix-d": "the paper's own, from samples of the true posterior. It averages 1 / p(x), so it is no bound: it "
    "may come out on either side.",
    "quadrature": "the integral over the latent space itself, as a sum over a fine grid. There is nothing to sample, "
    "so it is what the others are judged by; no grid is fine enough above two dimensions.",
}
"""For each estimator why it stands where it does, after its name and a colon."""
FORMULAS: Mapping[str, str] = {
    "elbo": r"\mathrm{ELBO} = \mathbb{E}_{q(z|x)}\big[\log p(x|z)\big] - D_{\mathrm{KL}}\big(q(z|x)\,\|\,p(z)\big)"
    r" = \log p(x) - D_{\mathrm{KL}}\big(q(z|x)\,\|\,p(z|x)\big)",
    "iwae": r"L_k = \mathbb{E}_{z_1, \dots, z_k \sim q}\left[\log \frac1k \sum_{i=1}^k"
    r"\frac{p(x|z_i)\,p(z_i)}{q(z_i|x)}\right] \le L_{k+1} \le \log p(x)",
    "ais": r"\log \frac1C \sum_{c=1}^C \prod_{t=1}^T p(x|z_{t-1}^c)^{\beta_t - \beta_{t-1}}, \quad"
    r"z_t \sim T_t,\; T_t \text{ leaving } p(z)\,p(x|z)^{\beta_t} \text{ as it is}",
    "appendix-d": r"\frac1{p(x)} \approx \frac1L \sum_{l=1}^L \frac{q(z_l)}{p(z_l)\,p(x|z_l)}, \quad z_l \sim p(z|x)",
    "quadrature": r"\log p(x) = \log \int p(x|z)\,p(z)\,dz \approx \log \sum_g p(x|z_g)\,p(z_g)\,\Delta",
}
COLUMNS = ("mean", "standard_error", "images", "effective_sample_size", "flagged", "acceptance", "r_hat", "seconds")
"""What a file holds of a row, where it is known."""


UNJUDGED = ("elbo",)
"""Estimators that flag nothing."""
SURE = 2.0
"""Standard errors that a difference must be away from none before anything is said of its sign."""


def told(difference: float, error: float | None) -> bool:
    """Whether there are images enough to say which side a difference is on; of one image there is no error."""
    return error is not None and abs(difference) >= SURE * error and difference != 0.0


def command(run: Run, asked: Estimating) -> str:
    """The command that gives the same number."""
    words = f"python -m vae_tf evaluate {run.id} --estimator {asked.estimator}"
    said = options_word(asked.estimator, asked.options)
    for pair in said.split(",") if said else []:
        name, value = pair.split(":", 1)
        words += f" --{name.replace('_', '-')} {value}"
    words += f" --targets {asked.targets}"
    return words + (f" --limit {asked.limit}" if asked.limit is not None else "") + " --json"


def table(rows: Sequence[Row], reference: Row) -> dict[str, list[str]]:
    """The columns of the table, a row an estimator."""
    columns: dict[str, list[str]] = {"Estimator": [f"{row.rung.title}{mark(row, reference)}" for row in rows]}
    columns["log p(x), nats per image"] = [
        with_error(row.figures["mean"], row.figures["standard_error"]) for row in rows
    ]
    columns["Below the exact value" if reference.exact else f"Below {reference.rung.title}"] = [
        "–" if row is reference else apart(row, reference) for row in rows
    ]
    columns["What it is"] = [ESTIMATORS[row.rung.asked.estimator].kind for row in rows]
    columns["Images"] = [f"{len(row.values):,}" + ("" if row.whole else f" of {row.wanted:,}") for row in rows]
    columns["Effective samples"] = [effective(row) for row in rows]
    columns["Flagged"] = [flagged(row) for row in rows]
    columns["Time"] = [seconds(row.figures["seconds"]) for row in rows]
    return columns


def effective(row: Row) -> str:
    """How many of the samples of an image carry its mean: 45 of 5,000; 9 of 16 chains."""
    asked, size = row.rung.asked, row.figures.get("effective_sample_size")
    if size is None:
        return "–"
    drawn = {"iwae": "num_samples", "ais": "chains"}.get(asked.estimator)
    if drawn is None:
        return number(size, 0)
    chains = " chains" if drawn == "chains" else ""
    return f"{number(size, 0)} of {asked.options[drawn]:,}{chains}"


def judges(asked: Estimating) -> bool:
    """Whether an estimator says of its own numbers which are to be looked at with care."""
    return asked.estimator not in UNJUDGED and (asked.estimator != "iwae" or int(asked.options["num_samples"]) >= MANY)


def flagged(row: Row) -> str:
    """How many images are flagged."""
    if row.figures["flagged"]:
        return f"{row.figures['flagged']:,} of {len(row.values):,}"
    return "none" if judges(row.rung.asked) else "not judged"


def mark(row: Row, reference: Row) -> str:
    """What stands behind the name of the row that the others are compared with."""
    return " :material/star:" if row is reference else ""


def apart(row: Row, reference: Row) -> str:
    """How far below the reference, paired."""
    value, error = below(row, reference)
    return with_error(value, error) if error is not None else number(value, 2)


def seconds(value: float) -> str:
    """How long it took."""
    return "< 0.1 s" if value < 0.05 else f"{number(value, 1 if value < 10 else 0)} s"


def csv_of(run: Run, rows: Sequence[Row], reference: Row) -> bytes:
    """A line an estimator, all digits, with the command that gives it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["run", "estimator", "kind", "options", "targets", *COLUMNS, "below", "below_se", "command"])
    for row in rows:
        asked = row.rung.asked
        options = ",".join(f"{name}:{value}" for name, value in asked.options.items())
        apart_by = below(row, reference)
        writer.writerow(
            [run.id, asked.estimator, ESTIMATORS[asked.estimator].kind, options, asked.targets]
            + [_cell(row.figures.get(name)) for name in COLUMNS]
            + [*map(_cell, apart_by), command(run, asked)]
        )
    return file.getvalue().encode()


def _cell(value: Any) -> Any:
    return "" if value is None else value
