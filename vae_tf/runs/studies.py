"""What is stored of a run besides its test figures, as a model card tells it: estimates, a diagnosis, its training.

Reads; computes nothing.
"""

from __future__ import annotations

from vae_tf.export.card import Diagnosed, Estimate, Studied
from vae_tf.export.registry import FORMATS
from vae_tf.runs.collapse import kept_measures
from vae_tf.runs.consultation import effective_beta
from vae_tf.runs.diagnosis import findings
from vae_tf.runs.gallery.likelihood import has_bound, ladders
from vae_tf.runs.ladder import Row
from vae_tf.runs.run import Run


def studied(run: Run) -> Studied:
    """What is kept of a run. Raises: ValueError where what is kept is damaged."""
    records = run.metrics
    done = run.status if "epochs" in run.status else (records[-1] if records else {})
    epochs, seconds = done.get("epochs", done.get("epoch")), done.get("seconds")
    return Studied(
        epochs=None if epochs is None else int(epochs),
        seconds=None if seconds is None else float(seconds),
        estimates=[_estimate(run, row) for _, rows in ladders(run) for row in rows],
        diagnosed=_diagnosed(run),
        formats={name: (format.title, format.use) for name, format in FORMATS.items() if format.use},
    )


def _estimate(run: Run, row: Row) -> Estimate:
    return Estimate(
        title=row.rung.title,
        kind=row.kind,
        mean=row.figures["mean"],
        standard_error=row.figures["standard_error"],
        images=len(row.values),
        of=int(run.dataset["test_images"]),
        targets=str(row.rung.asked.targets),
        flagged=row.figures["flagged"],
    )


def _diagnosed(run: Run) -> Diagnosed | None:
    """What the largest check-up that is kept says."""
    kept = kept_measures(run) if has_bound(run) else []
    if not kept:
        return None
    said = kept[-1].figures
    found = findings(said, run.config, beta=effective_beta(run))
    return Diagnosed(
        findings=[(finding.title, finding.words) for finding in found],
        images=said["images"],
        of=said["of"],
        targets=said["targets"],
    )
