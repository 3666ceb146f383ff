"""A diagnosis in a terminal: what was found, what may help, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vae_tf.terminal.lines import table_of, with_error, write

if TYPE_CHECKING:
    from vae_tf.runs.consultation import Diagnosis

FIGURES = {
    "information": "information of a code about its image",
    "marginal_kl": "all codes from the prior",
    "worth": "worth of a code to the decoder",
    "kl": "KL",
}
"""What is printed of the measures, nats per image: key and words."""


def print_diagnosis(found: Diagnosis) -> None:
    """What was measured, what that means and the remedies that fit."""
    figures = found.measures.figures
    subset = "" if figures["images"] == figures["of"] else f" of {figures['of']}"
    write(f"{found.run.id}  {found.run.name}: {figures['images']}{subset} test images, {figures['targets']} targets")
    table = table_of("", "", header=False)
    table.add_row("active units", f"{figures['active_units']} of {len(figures['activity'])}")
    table.add_row("weight of the KL term", f"{found.beta:g}")
    for name, words in FIGURES.items():
        table.add_row(words, with_error(figures[name], figures[f"{name}_se"]) + " nats per image, ± standard error")
    write(table)
    for finding in found.findings:
        write(f"{finding.title}. {finding.words}")
    for remedy in found.remedies:
        changes = ", ".join(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
                            for name, value in remedy.changes.items())  # fmt: skip
        write(f"  --remedy {remedy.name}: {changes}. {remedy.why}")


def print_recovery(found: Mapping[str, Any]) -> None:
    """The two runs side by side."""
    table = table_of("", "active units", f"test ELBO ({found['targets']} targets), nats per image", "KL")
    for side in ("before", "after"):
        one = found[side]
        if one["elbo"] is None:
            table.add_row(side, "-", "-", "-")
            continue
        table.add_row(side, str(one["active_units"]), with_error(one["elbo"], one["elbo_se"]), f"{one['kl']:.2f}")
    write(table)
    if found["elbo_difference"] is not None:
        paired = " by pairs of images" if found["paired"] else ""
        difference = with_error(found["elbo_difference"], found["elbo_difference_se"])
        write(f"{found['units']:+d} active units; ELBO better by {difference} nats per image{paired}")
    for sentence in [*found["not_comparable"], found["caution"], found["unfinished"]]:
        if sentence:
            write(sentence)
