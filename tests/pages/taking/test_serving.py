"""The file that was made, as a browser asks for it."""

from pages.ui.taking.serving import address
from tests.pages.asking import asker
from vae_tf.runs.parcels import make_parcel
from vae_tf.runs.store import shipped_run


def test_the_file_comes_as_a_download_and_nothing_else_does():
    run, ask = shipped_run(), asker()
    made = make_parcel(run, "codes", table="csv")
    answer = ask(f"/{address(run, made)}")
    assert (answer.status, answer.body) == (200, made.path.read_bytes())
    assert answer.headers["content-disposition"] == 'attachment; filename="digits-2d-codes.csv"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-encoding"] == "identity"
    assert answer.headers["cache-control"] == "no-store"
    assert ask(f"/vae/{address(run, made)}", base="vae").status == 200
    for other in (f"/vae/run/nobody/taken/{made.key}", f"/{address(run, made)[:-1]}", "/vae/run/digits-2d/taken/.."):
        assert ask(other).status == 404
