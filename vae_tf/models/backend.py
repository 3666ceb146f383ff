"""TensorFlow imported without its start-up chatter, for the places where a person reads the terminal.

Its C++ core writes some lines to file descriptor 2 before any of its settings is read, so no variable silences them.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile

CHATTER = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog"
    rb"|[IE]0000 .*(port|cudart_stub|cpu_feature_guard|cuda_platform)\.cc"
    rb"|To enable the following instructions"
)


def is_of_use(record: logging.LogRecord) -> bool:
    """Whether a message of TensorFlow's is for people. Each model and estimate compiles functions of its own, and it
    takes five of them for one that is compiled in vain."""
    return "tf.function retracing" not in str(record.msg)


def import_tensorflow() -> None:
    """Imports TensorFlow and Keras; whatever they say beyond the known chatter still reaches standard error."""
    if "tensorflow" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    terminal = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            import keras  # noqa: F401
            import tensorflow as tf

            tf.get_logger().addFilter(is_of_use)
            tf.config.list_physical_devices()  # looks for devices now, and complains of absent ones here
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)
            said.seek(0)
            kept = [line for line in said if not CHATTER.match(line)]
            os.write(2, b"".join(kept))
