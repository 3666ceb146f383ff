"""Take away on a run's page: what is offered, made, there already, stale, or not to be had."""

import json
import os

import pytest

from vae_tf.jobs import Ticket
from vae_tf.runs.parcels import make_parcel, offered
from vae_tf.runs.reading import read_run
from vae_tf.runs.store import shipped_run


class FakeMaker:
    """In the place of the warm process: makes nothing until a test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ticket: Ticket | None = None

    def export(self, run, format, options, *, viewer=""):
        self.asked.append((format, dict(options)))
        self.ticket = Ticket("export")
        self.ticket.join(viewer)
        self.ticket.stop = lambda ticket: ticket.end("cancelled")
        return self.ticket

    def export_under_way(self, run, format, options):
        return self.ticket if self.ticket is not None and not self.ticket.ended else None


@pytest.fixture
def maker(monkeypatch):
    fake = FakeMaker()
    monkeypatch.setattr("pages.ui.taking.panel.jobs", fake)
    return fake


def labels(page) -> list[str]:
    return [button.label for button in page.button]


def links(page) -> list[dict]:
    found = [json.loads(component.proto.json) for component in page.get("bidi_component")]
    return [data for data in found if "address" in data]


def words(page) -> str:
    kinds = (page.caption, page.info, page.error, page.markdown)
    return " ".join(each.value for kind in kinds for each in kind).replace("\\", "").replace("\u2060", "")


def test_every_format_for_elsewhere_is_offered_with_its_options_and_its_command(app, maker):
    page = app("run", run="digits-2d")
    assert len(page.selectbox(key="taking-take-").options) == len(offered())
    page.selectbox(key="taking-take-").select("codes").run()
    page.button_group(key="taking-table-codes").set_value("csv").run()
    assert not page.exception
    assert page.query_params["take"] == "codes"
    assert page.query_params["table"] == "csv"
    command = "python -m vae_tf export digits-2d --format codes --table csv --out PATH"
    assert command in [code.value for code in page.code]


def test_a_press_makes_it_and_the_file_is_there_for_whoever_comes_later(app, maker):
    page = app("run", run="digits-2d", take="codes", table="csv")
    assert page.session_state["taking-table-codes"] == "csv"
    page.button(key="taking-make-digits-2d").click().run()
    assert maker.asked == [("codes", {"table": "csv"})]
    maker.ticket.news("Writing", 0.5)
    page.run()
    assert "writing" in page.get("progress")[0].proto.text
    assert "Make it" not in labels(page)
    other = app("run", run="digits-2d", take="codes", table="csv")
    assert "writing" in other.get("progress")[0].proto.text
    assert len(maker.ticket.viewers) == 2
    made = make_parcel(shipped_run(), "codes", table="csv")
    maker.ticket.end("done")
    page.run()
    [link] = links(page)
    assert link == {"address": f"vae/run/digits-2d/taken/{made.key}", "name": "digits-2d-codes.csv"}
    assert links(app("run", run="digits-2d", take="codes", table="csv")) == [link]
    assert links(app("run", run="digits-2d", take="codes")) == []


def test_a_cancel_and_a_failure_are_said_and_it_can_be_tried_again(app, maker):
    page = app("run", run="digits-2d", take="card")
    page.button(key="taking-make-digits-2d").click().run()
    page.button(key="taking-cancel").click().run()
    assert "Cancelled: nothing was made." in words(page)
    page.button(key="taking-make-digits-2d").click().run()
    maker.ticket.end("failed", error="The disk of this server is full. Nothing was made.")
    page.run()
    assert "Nothing was made: The disk of this server is full" in words(page)
    assert "Make it" in labels(page)


def test_what_was_made_before_the_run_was_trained_further_is_made_anew(app, maker, trained_run):
    path = trained_run()
    make_parcel(read_run(path), "card")
    os.utime(path / "weights.npz", ns=(0, 1))
    page = app("run", run=path.name, take="card")
    assert links(page) == []
    assert "the run has trained further since: make it anew" in words(page)
    assert "Make it anew" in labels(page)


@pytest.mark.parametrize(
    ("state", "why"),
    [("queued", "is queued: wait until"), ("failed", "failed before it had one"), ("finished", "has none")],
)
def test_a_run_that_has_no_model_says_why_and_offers_nothing(app, maker, make_run, state, why):
    page = app("run", run=make_run(state).name, take="onnx")
    assert not page.exception
    assert why in words(page)
    assert "Make it" not in labels(page)


def test_a_format_whose_library_is_not_there_says_how_to_install_it(app, maker, monkeypatch):
    monkeypatch.setattr("vae_tf.export.registry.installed", lambda library: library != "mlflow")
    page = app("run", run="digits-2d", take="mlflow")
    assert "python -m pip install --group mlflow" in words(page)
    assert "Make it" not in labels(page)


def test_words_in_the_address_that_mean_nothing_are_passed_over_and_named(app, maker):
    page = app("run", run="digits-2d", take="tape", table="stone")
    assert not page.exception
    assert page.selectbox(key="taking-take-").value == offered()[0]
    assert "take** (expected one of html," in words(page)
    odd = app("run", run="digits-2d", take="codes", table="stone")
    assert "table** (expected one of npz, parquet, csv; received 'stone')" in words(odd)
    assert "could not be read" not in words(app("run", run="digits-2d", take="codes", table="csv"))


def test_at_most_one_button_of_the_page_is_primary(app, maker, trained_run):
    page = app("run", run=trained_run().name)
    assert len([button for button in page.button if button.proto.type == "primary"]) <= 1


def test_the_camera_over_every_figure_saves_what_is_chosen(app, maker):
    def saved(page):
        return {json.loads(chart.proto.config)["toImageButtonOptions"]["format"] for chart in page.get("plotly_chart")}

    page = app("run", run="digits-2d", take="figures")
    assert saved(page) == {"png"}
    page.button_group(key="camera-chosen").set_value("svg").run()
    assert saved(page) == {"svg"}
    page.selectbox(key="taking-take-").select("onnx").run()
    assert not page.exception
    assert saved(page) == {"svg"}
