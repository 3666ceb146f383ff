"""What is said of a run in a file that leaves the app. Reads a run; writes nothing."""

from __future__ import annotations

from vae_tf.data import DATASETS
from vae_tf.data.ownership import acting_as
from vae_tf.export.about import About
from vae_tf.models.registry import MODELS
from vae_tf.runs.run import Run


def about(run: Run, *, command: str = "") -> About:
    """The run in plain values. The licence is that of the dataset as it is called now: it may have been deleted."""
    kind, images = MODELS[run.config.kind], run.dataset
    with acting_as(run.reader):
        spec = DATASETS.get(run.config.dataset)
    names = images.get("label_names")
    return About(
        id=run.id,
        name=run.name,
        notes=run.notes,
        created=run.created,
        state=run.state,
        kind=kind.title,
        encoder=kind.encoder,
        bounded=kind.bounded,
        config=run.config,
        dataset=images["title"],
        fingerprint=images["fingerprint"],
        train_images=images["train_images"],
        test_images=images["test_images"],
        licence="" if spec is None else spec.licence,
        source="" if spec is None else spec.source,
        label_names=None if names is None else tuple(names),
        results=run.results,
        provenance=run.provenance,
        command=command,
    )
