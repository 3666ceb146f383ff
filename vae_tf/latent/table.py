"""What the measures of codes take: a finite table, a row for each code. Knows no meaning of the numbers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_table(name: str, value: ArrayLike, *, columns: int | None = None) -> NDArray[np.float64]:
    """`value` as float64 (n, d), n >= 1 and d >= 1.

    Raises:
        ValueError: another shape, another number of `columns` than asked for, or values that are not finite.
    """
    table = np.asarray(value, np.float64)
    if table.ndim != 2 or 0 in table.shape or columns not in (None, table.shape[1]):
        expected = "(n, d) with n >= 1 and d >= 1" if columns is None else f"(n, {columns}) with n >= 1"
        raise ValueError(f"{name}: expected shape {expected}, received {table.shape}")
    if not np.isfinite(table).all():
        raise ValueError(f"{name}: expected finite values, received NaN or infinite ones")
    return table
