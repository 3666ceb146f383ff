"""Test figures in a terminal: estimates, scores, a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vae_tf.terminal.lines import table_of, with_error, write

AMOUNTS = {"num_samples": "samples each", "chains": "chains each", "num_points": "points of the grid"}
"""What the first option of an estimator counts."""
SCORES = {
    "psnr": "PSNR, dB",
    "gain": "over linear, dB",
    "ssim": "SSIM",
    "nll": "NLL, nats",
    "rmse": "RMSE, missing",
    "effective_sample_size": "effective samples",
    "r_hat": "R-hat",
    "acceptance": "acceptance",
    "seconds": "s",
}
"""What is printed of a way to undo a damage: its key, and the heading."""


def print_figures(figures: Mapping[str, Any]) -> None:
    """One estimate, with everything it depends on."""
    table = table_of("", "", header=False)
    head = f"{figures['estimator']}, {figures['targets']} targets"
    table.add_row(head, with_error(figures["mean"], figures["standard_error"]) + " nats per image, ± standard error")
    table.add_row("likelihood", figures["likelihood"])
    subset = "" if figures["images"] == figures["of"] else f" of {figures['of']}"
    used = figures.get("options", {})
    how = [f"{figures['num_samples']} {AMOUNTS.get(next(iter(used), ''), 'samples each')}"]
    how += [f"{value} {name}" for name, value in list(used.items())[1:]]
    table.add_row("from", f"{figures['images']}{subset} test images, {', '.join(how)}")
    if "kl" in figures:
        table.add_row(
            "reconstruction", with_error(figures["reconstruction"], figures["reconstruction_se"]) + " nats per image"
        )
        table.add_row("kl", with_error(figures["kl"], figures["kl_se"]) + " nats per image")
        table.add_row("active units", f"{figures['active_units']} of {len(figures['kl_per_dimension'])}")
    if "effective_sample_size" in figures:
        table.add_row("effective sample size", f"{figures['effective_sample_size']:.1f} (median)")
    if figures.get("flagged"):
        table.add_row("flagged", f"{figures['flagged']} images, whose own numbers are to be looked at with care")
    if "acceptance" in figures:
        table.add_row("acceptance", f"{figures['acceptance']:.2f} of the moves")
    if "log_var_range" in figures:
        low, high = figures["log_var_range"]
        share = f"{figures['log_var_at_bounds']:.1%} of pixels at a bound"
        table.add_row("log-variance held in", f"{low:g} to {high:g}; {share}")
    write(table)


def print_gap(figures: Mapping[str, Any]) -> None:
    """How far annealing may be off: the bounds from both sides, on images that the model drew."""
    table = table_of("", "", header=False)
    table.add_row("BDMC gap", with_error(figures["gap"], figures["gap_se"]) + " nats per image, ± standard error")
    table.add_row("log p(x) between", f"{figures['lower']:.2f} and {figures['upper']:.2f} nats per image")
    how = ", ".join(f"{value} {name}" for name, value in figures["options"].items())
    table.add_row("from", f"{figures['images']} simulated images, {how}")
    table.add_row("acceptance", f"{figures['acceptance']:.2f} of the moves")
    write(table)


def print_scores(methods: Mapping[str, Mapping[str, Any]]) -> None:
    """What ways to undo a damage score, one a row."""
    known = [name for name in SCORES if any(name in figures for figures in methods.values())]
    table = table_of("", *(SCORES[name] for name in known))
    for method, figures in methods.items():
        table.add_row(
            method,
            *(
                with_error(figures[name], figures.get(f"{name}_se")) if figures.get(name) is not None else ""
                for name in known
            ),
        )
    write(table)


def print_map(made: Mapping[str, Any]) -> None:
    """A map's size, how far it can be trusted, and where it was written."""
    table = table_of("", "", header=False)
    laid = "" if made["fitted"] == made["points"] else f", {made['fitted']} laid out and the others placed on them"
    table.add_row("method", made["method"])
    table.add_row("points", f"{made['points']}{laid}; {made['seconds']:.1f} s")
    for name in ("trustworthiness", "continuity"):
        if made[name] is not None:
            table.add_row(name, f"{made[name]:.4f}")
    for name, share in (made["label_accuracy"] or {}).items():
        if share is not None:
            table.add_row(f"label accuracy, {name}", f"{share:.1%}")
    if made["out"]:
        table.add_row("written", made["out"])
    write(table)
