"""One spoilt file of a run: the page of its maps still draws, and says what it can."""

import pytest

from tests.pages.test_damage import SPOILT


@pytest.mark.parametrize("spoil", SPOILT)
def test_the_page_outlives_a_spoilt_file(app, jobs, make_run, spoil):
    path = make_run(name="Spoilt")
    spoil(path)
    page = app("map", run=path.name, of="pixels", method="pca", second="method:pca,of:codes")
    assert not page.exception
