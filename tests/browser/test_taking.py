"""Take away: a file is made on a run's page, comes as a download and is what it says; a figure is saved."""

import io
import struct

import numpy as np


def test_a_file_is_made_downloaded_and_read_back_and_a_figure_saved(visit, page, own_run, settle) -> None:
    visit(f"/run?run={own_run.name}&take=codes")
    page.get_by_role("button", name="Make it").click()
    link = page.get_by_role("link", name="Download")
    link.wait_for()
    with page.expect_download() as coming:
        link.click()
    assert coming.value.suggested_filename == f"{own_run.name}-codes.npz"
    with (
        np.load(io.BytesIO(coming.value.path().read_bytes()), allow_pickle=False) as came,
        np.load(own_run / "artifacts" / "codes.npz", allow_pickle=False) as kept,
    ):
        np.testing.assert_array_equal(came["z_mean"], kept["z_mean"])
    settle(page)
    page.reload()  # whoever comes later has it at once
    page.get_by_role("link", name="Download").wait_for()
    assert page.get_by_role("button", name="Make it").count() == 0
    figure = page.get_by_test_id("stPlotlyChart").first
    figure.hover()
    with page.expect_download() as coming:
        figure.locator("[data-title='Download plot as a PNG']").click()
    data = coming.value.path().read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert min(width, height) > 400  # twice the pixels of the screen
