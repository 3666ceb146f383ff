"""UMAP's library, brought in quickly: without TensorFlow, and with what it compiles kept for the next process.

Knows the library's ways, not what is computed with it. Where the compiled code is kept says `NUMBA_CACHE_DIR`, which
must be set before.
"""

from __future__ import annotations

import sys
import warnings
from functools import cache as once
from typing import Any

COMPILED = {
    "umap.umap_": ("smooth_knn_dist", "compute_membership_strengths", "fast_intersection", "reset_local_metrics"),
    "umap.layouts": ("clip", "_nb_optimize_layout_euclidean_single_epoch"),
}
"""What takes seconds to compile, and what the library itself does not keep. Not the epoch's parallel twin: numba keeps
code by the name of its source, so that one of the two would be taken for the other."""


@once
def umap_library() -> Any:
    """The module `umap.umap_`. The first call takes two seconds, or fifteen where nothing is compiled yet."""
    blocked = "tensorflow" not in sys.modules
    if blocked:  # it imports TensorFlow, 450 MB, for a part of it that nobody here uses
        sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from umap import layouts, umap_
    finally:
        if blocked:
            del sys.modules["tensorflow"]
    for module in (umap_, layouts):
        for name in COMPILED[module.__name__]:
            keep_compiled(getattr(module, name))
    return umap_


def keep_compiled(function: Any) -> None:
    """Lets numba keep what it compiles of a function on disk; one that it cannot keep stays as it is."""
    enable = getattr(function, "enable_caching", None)
    if enable is not None and not function.signatures:
        enable()
