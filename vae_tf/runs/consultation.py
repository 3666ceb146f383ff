"""A run's diagnosis whole: what was measured, what that means, what may help, and the runs that have tried it.

Knows runs and their settings; measures nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vae_tf.runs import by_settings
from vae_tf.runs.collapse import Measures
from vae_tf.runs.diagnosis import Finding, findings
from vae_tf.runs.naming import NAME_LIMIT
from vae_tf.runs.remedies import Remedy, remedies
from vae_tf.runs.run import Run


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """`beta` is the weight of the KL term at the training's end; `findings` and `remedies` are in their order."""

    run: Run
    measures: Measures
    beta: float
    findings: Sequence[Finding]
    remedies: Sequence[Remedy]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; a remedy's settings are those that it changes."""
        return {
            "run": self.run.id,
            "beta": self.beta,
            "findings": [asdict(finding) for finding in self.findings],
            "remedies": [
                {"name": each.name, "title": each.title, "why": each.why, "changes": dict(each.changes)}
                for each in self.remedies
            ],
            "figures": dict(self.measures.figures),
        }


def diagnosed(run: Run, measures: Measures) -> Diagnosis:
    """What the measures of a run say, and what may help."""
    beta = effective_beta(run)
    found = findings(measures.figures, run.config, beta=beta)
    images = int(run.dataset["train_images"])
    return Diagnosis(run, measures, beta, found, remedies(run.config, measures.figures, found, train_images=images))


def effective_beta(run: Run) -> float:
    """The weight of the KL term in its last epoch, or that of its settings where no epoch was written down."""
    records = run.metrics
    return float(records[-1]["beta"]) if records else run.config.model.beta


def remedied_name(run: Run, remedy: Remedy) -> str:
    """What a run with the remedy is called."""
    word = remedy.title.split()[0]
    named = word[1:] != word[1:].lower()  # ReLU and KL keep their letters
    end = f", {remedy.title if named else remedy.title[0].lower() + remedy.title[1:]}"
    return run.name[: NAME_LIMIT - len(end)] + end


def trials(found: Sequence[Remedy]) -> dict[str, Run]:
    """The run of this home with exactly the settings of a remedy, by the remedy's name: finished, on its way, or one
    that can go on. One that failed, or was cancelled, has tried nothing."""
    runs = by_settings.all_runs()
    tried = {remedy.name: by_settings.at_hand(remedy.config, runs) for remedy in found}
    return {name: run for name, run in tried.items() if run is not None}
