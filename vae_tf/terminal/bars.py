"""How far work is, on standard error: a training's epochs, or a share done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


@contextmanager
def progress_bar(epochs: int) -> Iterator[Callable[[Mapping[str, Any]], object]]:
    """A bar with the time left; gives the function that moves it (its argument: a run's progress record).

    It shows itself at the first move: a training that is refused leaves its one line of why, and nothing else.
    """
    columns = (
        TextColumn("epoch {task.fields[epoch]:.1f}/" + str(epochs)),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("loss {task.fields[loss]}  kl {task.fields[kl]} nats per image"),
    )
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task("training", total=float(epochs), epoch=0.0, loss="-", kl="-")

    def tell(record: Mapping[str, Any]) -> None:
        train = record["train"]
        bar.start()
        bar.update(
            task,
            completed=record["epoch"],
            epoch=record["epoch"],
            loss=f"{train['loss']:.2f}",
            kl=f"{train['kl_loss']:.2f}",
        )

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()


@contextmanager
def work_bar() -> Iterator[Callable[[str, float], object]]:
    """A bar for work that says what it does and the share done, 0 to 1; it shows itself at the first word."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True))
    task = bar.add_task("", total=1.0)

    def tell(words: str, share: float) -> None:
        bar.start()
        bar.update(task, description=words, completed=share)

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
