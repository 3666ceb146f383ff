"""The numbers of a training as an event file, as TensorBoard reads them: curves by epoch, and the settings as text.

Needs TensorFlow, which brings the form of the records, and no TensorBoard. Knows records; no run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from vae_tf.export.about import About
from vae_tf.export.curves import curves
from vae_tf.export.disk import as_os_error
from vae_tf.models.backend import import_tensorflow


def export(folder: Path, records: Sequence[Mapping[str, Any]], about: About) -> list[Path]:
    """Writes one event file; TensorBoard is given its folder. Raises: OSError."""
    import_tensorflow()
    import tensorflow as tf

    path = folder / f"events.out.tfevents.{int(about.created)}.{about.id}"
    with as_os_error(), tf.io.TFRecordWriter(str(path)) as writer:
        for event in _events(records, about):
            writer.write(event.SerializeToString())
    return [path]


def _events(records: Sequence[Mapping[str, Any]], about: About) -> Iterator[Any]:
    from tensorflow.core.framework.summary_pb2 import Summary
    from tensorflow.core.util.event_pb2 import Event

    def event(step: int, seconds: float, value: Any) -> Any:
        return Event(wall_time=about.created + seconds, step=step, summary=Summary(value=[value]))

    yield Event(wall_time=about.created, file_version="brain.Event:2")
    for tag, words in _texts(about).items():
        yield event(0, 0.0, _text(tag, words))
    named = [(point.seconds, tag, point) for tag, line in curves(records, about).items() for point in line]
    for _, tag, point in sorted(named):
        yield event(point.step, point.seconds, Summary.Value(tag=tag, simple_value=point.value))


def _texts(about: About) -> dict[str, str]:
    """What is no number: the run in words, and its settings."""
    words = {
        "run": about.id,
        "name": about.name,
        "notes": about.notes,
        "model": about.kind,
        "images": about.dataset,
        "licence of the images": about.licence,
        "fingerprint of the images": about.fingerprint,
        "made with": about.provenance,
        "command": about.command,
    }
    return {"run": _as_code(words), "settings": _as_code(about.settings)}


def _as_code(value: Mapping[str, Any]) -> str:
    """As code, line by line: TensorBoard reads texts as Markdown, and a name is none."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join(f"    {line}" for line in text.splitlines())


def _text(tag: str, words: str) -> Any:
    from tensorflow.core.framework.summary_pb2 import Summary, SummaryMetadata
    from tensorflow.core.framework.tensor_pb2 import TensorProto
    from tensorflow.core.framework.types_pb2 import DT_STRING

    metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="text"))
    return Summary.Value(
        tag=f"{tag}/text_summary", metadata=metadata, tensor=TensorProto(dtype=DT_STRING, string_val=[words.encode()])
    )
