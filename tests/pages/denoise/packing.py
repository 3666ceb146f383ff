"""Arrays as the component writes them: little-endian bytes in base 64."""

import base64

import numpy as np


def packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()
