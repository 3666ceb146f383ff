"""What the tests of hostile files share."""

from collections.abc import Iterator

import pytest

from tests.faults.reading import Reading


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    """The process that reads strangers' files."""
    reading = Reading()
    yield reading
    reading.close()
