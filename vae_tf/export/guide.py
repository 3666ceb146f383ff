"""The page of plain text that goes with a model's files: what they are, what goes in and comes out, how to load them.

Text only, so that nothing in a name or a note is markup to anybody. Knows no model.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from vae_tf.export.about import About

WIDTH = 100


def guide(about: About, what: str, ports: Mapping[str, Mapping[str, str]], code: str) -> bytes:
    """The text, UTF-8.

    Args:
        about: the run that the model is of.
        what: which files these are, in a sentence.
        ports: inputs and outputs in words, by network and name.
        code: lines of Python that load the files and use them.
    """
    title = " ".join(about.name.split())
    parts = [
        f"{title}\n{'=' * len(title)}",
        _wrapped(what),
        _facts(about),
        *(_network(name, entries) for name, entries in ports.items()),
        "How to use it\n\n" + textwrap.indent(textwrap.dedent(code).strip(), "    "),
    ]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _facts(about: About) -> str:
    """What it is a model of."""
    facts = {
        "run": f"{about.id}, made {about.date} UTC",
        "model": f"{about.kind}, {about.config.model.latent_dim} latent dimensions, "
        f"{about.config.model.likelihood} likelihood",
        "encoder": about.encoder,
        "images": about.dataset,
        "licence of the images": about.licence,
        "source of the images": about.source,
        "test figures": "; ".join(about.figures),
        "command": about.command,
    }
    width = max(map(len, facts)) + 2
    lines = [_wrapped(f"{name:<{width}}{' '.join(text.split())}", width) for name, text in facts.items() if text]
    return "\n".join(lines)


def _network(name: str, entries: Mapping[str, str]) -> str:
    width = max(map(len, entries)) + 2
    return "\n".join([name, *(_wrapped(f"    {port:<{width}}{words}", width + 4) for port, words in entries.items())])


def _wrapped(text: str, indent: int = 0) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)
