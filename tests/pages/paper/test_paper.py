"""Paper: its figures in every state of their runs, without a browser."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from pages.ui import cache
from pages.ui.paper import marginal
from vae_tf.data import save_npz, write_json
from vae_tf.jobs import Ticket
from vae_tf.runs.lock import held
from vae_tf.runs.paper import PaperRequest, ask, races
from vae_tf.runs.paper.marginal import VERSION
from vae_tf.runs.store import list_runs
from vae_tf.training.checkpoints import Checkpoint, save_checkpoint

FREY = {"dataset": "frey", "dim": "2"}


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def words(page) -> str:
    said = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    return plain(" ".join(element.value for element in said))


def labels(page) -> list[str]:
    return [button.label for button in page.button]


def table(page) -> dict[str, list[str]]:
    [found] = page.table
    return found.value.to_dict("list")


def test_the_papers_curves_are_there_before_anything_is_trained(app):
    page = app("paper")
    assert not page.exception
    assert len(page.get("plotly_chart")) == 5
    assert "Nothing has come as far as 100,000 samples yet." in words(page)


def test_without_the_dataset_it_says_how_to_get_it_and_offers_no_race(app):
    page = app("paper")
    assert "**MNIST** is not on this machine" in words(page)
    assert "5,000 digits that come with the app are another set" in words(page)
    assert [label for label in labels(page) if label.startswith("Race")] == []
    frey = app("paper", **FREY)
    assert "frey.npz" in words(frey)
    assert "Download it" not in labels(frey)  # nobody may


def test_a_download_that_fails_is_one_sentence(app, monkeypatch):
    monkeypatch.setattr("pages.ui.backend.tensorflow", lambda: None)
    monkeypatch.setattr("pages.ui.paper.absent.load_dataset", lambda name: (_ for _ in ()).throw(ValueError("offline")))
    page = app("paper")
    page.button(key="paper-get").click().run()
    assert [error.value for error in page.error] == ["offline"]


def test_a_race_queues_what_is_missing_once(app, executor, frey):
    page = app("paper", **FREY)
    assert page.button(key="paper-go").label == "Race: 2 runs"
    page.button(key="paper-go").click().run()
    assert not page.exception
    assert {run.config.kind for run in list_runs()} == {"vae", "wake-sleep"}
    assert executor.started  # at once
    assert "0 of 2 runs trained, 2 under way" in words(page)
    assert "paper-go" not in [button.key for button in page.button]
    again = app("paper", **FREY)
    assert "0 of 2 runs trained, 2 under way" in words(again)


def test_all_that_is_under_way_is_cancelled_by_one_press(app, executor, frey):
    for race in races(PaperRequest(figure="fig2", dataset="frey", latent_dims=(2,))):
        ask(race)
    page = app("paper", **FREY)
    assert "next in line" in words(page)
    page.button(key="paper-discard-all").click().run()
    assert {str(run.state) for run in list_runs()} == {"cancelled"}
    assert page.button(key="paper-go").label == "Race: 2 runs"


def test_a_trained_run_is_found_by_its_settings_and_stands_beside_the_paper(app, race, run_of):
    path = run_of(race(), marks={302_305: -160.0, 1_000_000: -150.0, 3_000_000: -144.0})
    figures = {"estimator": "elbo", "num_samples": 1, "images": 10_000, "targets": "dynamic", "mean": -140.0}
    figures |= {"reconstruction": -130.0, "kl": 10.0, "kl_per_dimension": [1.0] * 3, "active_units": 3, "seconds": 1.0}
    figures |= {"standard_error": 0.5, "reconstruction_se": 0.5, "kl_se": 0.1}
    (path / "artifacts" / "results").mkdir(parents=True)
    write_json(path / "artifacts" / "results" / "elbo-dynamic.json", figures)
    page = app("paper", dim="3", algorithm="aevb")
    assert not page.exception
    assert "1 run trained" in words(page)
    assert table(page) == {
        "Line": ["AEVB, 3-D"],
        "1 million": ["−150.0 (+2.9)"],
        "2 million": ["−146.2 (+0.0)"],
        "3 million": ["−144.0 (−0.3)"],
        "Dynamic, at the end": ["−140.00 ± 0.50"],
    }
    assert "grey targets" in words(page)


def test_a_smaller_budget_is_served_by_a_longer_training(app, race, run_of):
    run_of(race(), marks={100_000: -180.0})
    page = app("paper", dim="3", algorithm="aevb", samples="100000")
    assert "1 run trained" in words(page)
    assert table(page)["100,000"] == ["−180.0"]  # the paper's line is below its axes there


@pytest.mark.parametrize(
    ("state", "said"), [("queued", "next in line"), ("paused", "Paused after 0 of 50 epochs"), ("running", "Starting")]
)
def test_a_run_under_way_says_where_it_is_and_can_be_cancelled(app, race, run_of, state, said, executor):
    path = run_of(race(), state, marks={302_305: -160.0})
    if state == "running":
        with held(path):
            page = app("paper", dim="3", algorithm="aevb")
    else:
        page = app("paper", dim="3", algorithm="aevb")
    assert said in words(page)
    assert "0 of 1 run trained, 1 under way" in words(page)
    assert f"discard-{path.name}" in [button.key for button in page.button]


def test_a_failed_run_is_missing_and_says_why(app, race, run_of):
    run_of(race(), "failed", message="the loss is NaN at step 40", advice="Try a smaller step.")
    page = app("paper", dim="3", algorithm="aevb")
    assert "1 missing" in words(page)
    assert "its last run failed: the loss is NaN at step 40. Try a smaller step." in words(page)


def test_a_stopped_run_says_how_far_it_came_and_goes_on_by_a_press(app, race, run_of, frey, executor):
    asked = race(dataset="frey", latent_dims=(2,))
    path = run_of(asked, "stopped", epochs=3)
    arrays = {"model/w": np.zeros(1), "slot": np.zeros(1)}
    save_checkpoint(path / "checkpoints", Checkpoint(step=20, epoch=3, seconds=1.0, arrays=arrays))
    page = app("paper", **FREY, algorithm="aevb")
    assert "it was stopped after 3 of 21 epochs, and goes on from there" in words(page)
    page.button(key="paper-go").click().run()
    assert [run.id for run in list_runs()] == [path.name]
    assert "0 of 1 run trained, 1 under way" in words(page)


def test_figure_three_has_log_p_of_x_estimated_by_a_press(app, race, run_of, monkeypatch):
    asked = race("fig3", train_images=(1_000,))
    path = run_of(asked, marks={1_000_000: -150.0})
    wanted = {}

    def marks(run, how, *, most, viewer):
        wanted[run.id] = Ticket("marks")
        return wanted[run.id]

    monkeypatch.setattr(marginal.jobs, "marks", marks)
    query = {"figure": "fig3", "images": "1000", "algorithm": "aevb"}
    page = app("paper", **query)
    assert page.button(key="paper-go").label == "Estimate log p(x): 1 run"
    page.button(key="paper-go").click().run()
    assert list(wanted) == [path.name]
    assert "log p(x): waiting" in plain(page.get("progress")[0].proto.text)
    wanted[path.name].end("failed", error="it has no encoder")
    assert "log p(x) could not be estimated: it has no encoder" in words(page.run())

    kept = {"version": VERSION, "estimator": "appendix-d", "images": 120, "bound": -150.0, "gap": 2.0}
    for split in ("test", "train"):
        file = path / "artifacts" / "marginal" / f"appendix-d-{split}-{1_000_000:012d}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_json(file, kept | {"value": -148.0, "standard_error": 0.4})
    page = app("paper", **query)
    assert table(page)["1 million"] == ["−148.00 ± 0.40 (−0.8)"]
    assert "Estimator: The paper's own (AEVB, appendix D), on 120 images," in words(page)
    assert "paper-go" not in [button.key for button in page.button]


@pytest.mark.parametrize(("figure", "width"), [("fig4", 560), ("fig5", 291)])
def test_a_trained_model_draws_the_figure_and_a_missing_one_keeps_its_place(app, race, run_of, figure, width):
    from vae_tf.models import registry
    from vae_tf.training.weights import model_arrays

    asked = race(figure, latent_dims=(2,))
    path = run_of(asked)
    cache.backend.tensorflow()
    save_npz(path / "weights.npz", **model_arrays(registry.make(asked.config)))
    page = app("paper", figure=figure)
    assert not page.exception
    assert not page.error
    [picture] = [url for image in page.image for url in image.value]
    with Image.open(io.BytesIO(base64.b64decode(picture.split(",")[1]))) as image:
        assert image.size == (width, width)
    assert words(page).count("Not trained yet") == (0 if figure == "fig4" else 3)


def test_a_run_whose_weights_are_gone_is_a_sentence(app, race, run_of):
    cache.backend.tensorflow()
    run_of(race("fig4", latent_dims=(2,)))
    page = app("paper", figure="fig4")
    assert not page.exception
    assert "This model cannot be loaded" in words(page)


def test_step_sizes_and_the_smaller_budget_of_monte_carlo_em_are_said(app):
    said = words(app("paper", figure="fig3"))
    assert "Adagrad with step size 0.1 (AEVB, Monte-Carlo EM) and 0.02 (Wake-sleep)." in said
    assert "Monte-Carlo EM: 2 million samples, each of which costs many times as much." in said
    assert "Adagrad with step size 0.01." in words(app("paper", rate="0.01"))


def test_a_bad_link_says_so_and_shows_what_it_can(app):
    page = app("paper", figure="fig4", dim="**bold**")
    assert "Of this link, **dim**" in words(page)
    assert page.segmented_control(key="paper-figure").value == "fig4"


def test_what_is_chosen_goes_into_the_address_and_what_is_the_papers_does_not(app):
    page = app("paper")
    page.segmented_control(key="paper-budget").set_value(100_000).run()
    assert page.query_params["samples"] == "100000"
    page.segmented_control(key="paper-figure").set_value("fig5").run()
    assert (page.query_params["figure"], page.query_params["samples"]) == ("fig5", "100000")
    page.segmented_control(key="paper-budget").set_value(3_000_000).run()
    assert "samples" not in page.query_params


def test_what_the_paper_leaves_unsaid_stands_there(app):
    assert "Are MNIST's pixels binarised?" in words(app("paper"))
