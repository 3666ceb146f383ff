"""The page Denoise: what its component is given, what is asked for it, the tables, and what it says where none fits."""

import json
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from pages.ui.denoise import asked, making, table, testset, typical
from tests.pages.denoise.packing import packed
from tests.pages.test_damage import SPOILT
from vae_tf.config import VAEConfig
from vae_tf.runs.reading import read_run


def mounted(page) -> dict:
    """What the component on the page was given; fails where there is none."""
    [found] = page.get("bidi_component")
    return json.loads(found.proto.json)


def said(page) -> str:
    """All that the page says, without the backslashes that keep typed text from being markup."""
    texts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info]
    return " ".join(text.value for text in texts).replace("\\", "").replace("\u2060", "")


def press(page, label: str):
    return next(button for button in page.button if button.label == label).click().run()


def change(path, **changes):
    """Writes other settings into a run's manifest; those of the model by `model`."""
    manifest = json.loads((path / "run.json").read_text())
    model = manifest["config"]["model"] | changes.pop("model", {})
    (path / "run.json").write_text(json.dumps(manifest | {"config": manifest["config"] | changes | {"model": model}}))


@contextmanager
def a_session():
    """A session without a browser, for what the component's callbacks do."""
    kept = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pages.ui.state.st", SimpleNamespace(session_state=kept, query_params={}))
        yield kept


@pytest.fixture
def session():
    with a_session() as kept:
        yield kept


@pytest.fixture
def shown(app, jobs, made, request_of):
    """`shown(done=True, damage=...)`: the page after the component has asked."""

    def show(*, done: bool = True, also=(), **changes):
        with a_session() as session:
            making.take(made, None, request_of(**changes))
            for what in also:
                making.press(made, None, {"id": "a1", "what": what})
        for place in range(len(jobs.asked) if done else 0):
            jobs.carry_out(place, psnr=15.0 + 3 * place)
        page = app("denoise", run=made.id)
        for key, value in session.items():
            page.session_state[key] = value
        return page.run()

    return show


# ------------------------------------------------------------------------------------- what the component is given


def test_the_component_gets_addresses_damages_and_methods(app, made):
    page = app("denoise", run=made.id, damage="half", strength="0.25", image="5")
    assert not page.exception
    given = mounted(page)
    assert given["run"] == made.id
    assert given["other"] is None
    assert given["results"] is None
    assert given["begin"] == {"image": 5, "damage": "half", "strength": 0.25, "seed": None, "kept": None}
    damages = {damage["name"]: damage for damage in given["damages"]}
    assert (damages["gaussian"]["kind"], damages["half"]["kind"], damages["blur"]["kind"]) == (
        "noise",
        "mask",
        "deterministic",
    )
    assert damages["quantisation"]["step"] == 1
    methods = {method["name"]: method for method in given["methods"]}
    assert methods["posterior"]["reason"] is None
    assert "second run" in methods["denoiser"]["reason"]
    assert given["images"]["count"] == 1000


def test_a_run_without_a_copy_for_the_browser_says_so_and_still_has_its_page(app, made):
    given = mounted(app("denoise", run=made.id))
    assert given["manifest"] is None
    assert f"export {made.id} --format browser" in given["unsupported"]


def test_a_plain_auto_encoder_has_no_posterior_and_the_reason_is_given(app, made):
    change(made.path, kind="dae")
    page = app("denoise", run=made.id)
    assert not page.exception
    methods = {method["name"]: method["reason"] for method in mounted(page)["methods"]}
    assert "has none" in methods["posterior"]
    assert methods["encode-decode"] is None
    assert "plain auto-encoder" in said(page)


# ------------------------------------------------------------------------------------- the model beside it


def test_without_such_a_run_the_page_says_how_to_train_one(app, made):
    page = app("denoise", run=made.id)
    assert "No run of images of this size holds a model that learned to denoise" in said(page)


def test_a_run_that_learned_to_denoise_stands_beside_unless_none_is_chosen(app, made, make_run):
    other = make_run(name="Noise *gone*")
    change(other, damage="gaussian")
    page = app("denoise", run=made.id)
    assert mounted(page)["other"]["run"] == other.name
    assert mounted(app("denoise", run=made.id, **{"with": "none"}))["other"] is None
    menu = page.selectbox(key="denoise-with")
    assert "learned on Gaussian noise, 0.5" in menu.options[0]
    page = menu.set_value("none").run()
    assert mounted(page)["other"] is None
    assert page.query_params["with"] == "none"


def test_a_run_of_other_images_is_not_offered_and_a_link_to_it_is_refused(app, made, make_run):
    other = make_run(name="Small")
    change(other, damage="gaussian", model={"image_shape": [8, 8, 1]})
    page = app("denoise", run=made.id, **{"with": other.name})
    assert not page.exception
    assert mounted(page)["other"] is None
    assert "is no run here whose model takes images of this size" in said(page)


def test_another_model_beside_it_asks_anew(jobs, made, make_run, session, request_of):
    other = read_run(make_run(name="Other"))
    making.take(made, None, request_of())
    making.follow(made, None)
    assert len(jobs.asked) == 1
    making.follow(made, other)
    assert jobs.tickets[0].state == "cancelled"
    assert [beside for _, beside in jobs.asked] == [None, other.id]


# ------------------------------------------------------------------------------------- what is asked for


def test_a_request_asks_for_the_filters_and_a_new_one_ends_it(jobs, made, session, request_of):
    making.take(made, None, request_of())
    making.press(made, None, {"id": "a1", "what": "sample"})
    assert [wanted.methods for wanted, _ in jobs.asked] == [asked.AT_ONCE, asked.SAMPLED]
    making.take(made, None, request_of(id="b2", strength=0.6))
    assert [ticket.state for ticket in jobs.tickets] == ["cancelled", "cancelled", "waiting"]
    assert making.results(made)["id"] == "b2"


def test_the_same_request_again_leaves_what_is_under_way(jobs, made, session, request_of):
    making.take(made, None, request_of())
    making.press(made, None, {"id": "a1", "what": "sample"})
    making.take(made, None, request_of())  # as a page does that was left and come back to
    assert [ticket.state for ticket in jobs.tickets] == ["waiting", "waiting"]
    assert set(making.works(made)) == {"quick", "sample"}


def test_what_was_cancelled_may_be_asked_for_again(jobs, made, session, request_of):
    making.take(made, None, request_of())
    making.press(made, None, {"id": "a1", "what": "sample"})
    assert "posterior" in making.results(made)["methods"]
    jobs.tickets[1].end("cancelled")
    found = making.results(made)
    assert (found["state"], "posterior" in found["methods"]) == ("waiting", False)
    making.press(made, None, {"id": "a1", "what": "sample"})
    assert len(jobs.asked) == 3
    assert "posterior" in making.results(made)["methods"]


def test_an_image_taken_away_is_judged_no_more(jobs, made, session, request_of):
    making.take(made, None, request_of())
    assert typical.ticket(made) is not None
    making.take(made, None, None)
    assert typical.ticket(made) is None


@pytest.mark.parametrize("said", [None, {}, {"id": "a1", "what": "magic"}, {"id": "old", "what": "sample"}])
def test_a_press_about_something_else_asks_for_nothing(jobs, made, session, request_of, said):
    making.take(made, None, request_of())
    making.press(made, None, said)
    assert len(jobs.asked) == 1


def test_completions_are_asked_only_of_a_mask(jobs, made, session, request_of):
    making.take(made, None, request_of())
    making.press(made, None, {"id": "a1", "what": "completions"})
    assert len(jobs.asked) == 1
    assert "completions: expected a mask" in making.problem(made)


def test_what_is_wrong_with_a_request_is_a_sentence_on_the_page(shown):
    page = shown(done=False, damaged=packed(np.full(784, np.nan, "<f4")))
    assert not page.exception
    assert "received NaN" in said(page)


def test_what_has_come_is_given_to_the_component_bit_by_bit(jobs, made, session, request_of):
    making.take(made, None, request_of())
    results = making.results(made)
    assert results["state"] == "waiting"
    assert results["methods"]["median"] == {"address": None, "spread": None, "reason": None, "figures": {}}
    jobs.carry_out()
    results = making.results(made)
    assert (results["state"], results["what"]) == ("done", "quick")
    assert results["methods"]["median"]["address"].endswith("/median/images")
    assert results["methods"]["median"]["figures"]["spread_max"] == pytest.approx(0.5)
    assert results["methods"]["median"]["figures"]["psnr"] > 15
    assert "second run" in results["methods"]["denoiser"]["reason"]


def test_completions_are_given_with_their_counts(jobs, made, session, request_of):
    kept = packed(np.repeat([1, 0], 392).astype(np.uint8))
    making.take(made, None, request_of(damage="half", kept=kept))
    making.press(made, None, {"id": "a1", "what": "completions"})
    jobs.carry_out(0)
    jobs.carry_out(1)
    completions = making.results(made)["completions"]
    assert (completions["chains"], completions["frames"], completions["figures"]["acceptance"]) == (3, 2, 0.7)
    assert completions["film"].endswith("/completions/film")


# ------------------------------------------------------------------------------------- tables


def test_while_it_is_computed_the_page_says_how_far_it_is_and_cancel_ends_it(shown, jobs):
    page = shown(done=False)
    assert not page.exception
    assert "They are being computed." in said(page)
    page = press(page, "Cancel")
    assert jobs.tickets[0].state == "cancelled"
    assert not page.exception
    assert mounted(page)["results"]["error"] == "It was cancelled."


def test_the_table_marks_the_best_and_says_what_does_not_fit(shown):
    page = shown(also=["sample"])
    assert not page.exception
    [scores] = [each.value for each in page.table]
    rows = [str(row) for row in scores.to_numpy().tolist()]
    assert sum(":material/star:" in row for row in rows) == 1
    assert "Not here: A model that learned to denoise; it needs a second run" in said(page)
    assert "It is **like** the test images" in said(page)
    assert "It is **unlike** the test images" in said(page)


def test_the_files_hold_what_the_page_shows(jobs, made, session, request_of):
    making.take(made, None, request_of())
    jobs.carry_out()
    wanted, scores = making.current(made), table.scored(made)
    folders = dict.fromkeys(scores, jobs.folders[0])
    cards = table.cards(wanted, scores, folders)
    assert [card.title for card in cards[:3]] == ["Clean", "Damaged", "Encode and decode"]
    assert len(cards) == 2 + len(scores) - 1
    page = table.page(made, wanted, scores, folders, "A <run>").decode()
    assert "A &lt;run&gt;" in page
    assert page.count("<figure>") == len(cards)


def test_the_test_set_is_scored_when_asked_with_the_sizes_of_the_address(shown, jobs, app):
    page = shown()
    page = press(page, "Score the test images")
    assert not page.exception
    [scoring] = jobs.scored
    assert (scoring.damage, scoring.limit, scoring.sampled) == ("gaussian:0.5", 1000, 20)
    page.selectbox(key="denoise-limit").set_value(200).run()
    assert page.query_params["limit"] == "200"
    page = press(page, "Curve over strengths")
    assert jobs.scored[-1].damage == "gaussian"
    assert jobs.scored[-1].limit == 200


def test_scores_and_curve_that_are_there_are_drawn(shown, monkeypatch):
    figures = {"psnr": 17.0, "psnr_se": 0.1, "ssim": 0.6, "ssim_se": 0.01, "nll": 90.0, "nll_se": 1.0, "images": 200}
    found = {"linear": figures | {"gain": 0.0, "gain_se": 0.0}, "median": figures | {"gain": -1.0, "gain_se": 0.1}}
    names = ("psnr", "psnr_se", "gain", "gain_se", "ssim", "ssim_se", "nll", "nll_se", "images")
    curve = {"damage": "gaussian", "unit": "standard deviation", "strengths": [0.1, 0.5]}
    curve["methods"] = {name: {key: [of.get(key), None] for key in names} for name, of in found.items()}
    monkeypatch.setattr(testset, "read_scores", lambda *asked: found)
    monkeypatch.setattr(testset, "read_curve", lambda *asked: curve)
    page = shown()
    assert not page.exception
    assert "Fitted linear filter comes nearest to the clean images" in said(page)
    assert len(page.table) == 2
    lines = testset.curve_csv(curve).decode().splitlines()
    assert len(lines) == 5
    assert [line.split(",")[0] for line in lines] == ["damage", *["gaussian:0.1"] * 2, *["gaussian:0.5"] * 2]


def test_a_painted_mask_is_of_its_image_alone(shown):
    page = shown(damage="given", kept=packed(np.repeat([1, 0], 392).astype(np.uint8)))
    assert not page.exception
    assert "A mask painted by hand belongs to its image" in said(page)


def test_the_command_names_the_same_figures(made):
    from vae_tf.cli import parser

    scoring = testset.Wanted(200, 20).scoring("gaussian:0.5")
    words = testset.command(made, None, scoring).split()[3:]
    options = parser().parse_args(words)
    assert (options.noise, options.limit, options.sampled, options.seed) == ("gaussian:0.5", 200, 20, 0)


# ------------------------------------------------------------------------------------- nothing to show


def test_a_run_that_is_gone_or_has_no_model_is_said(app, make_run):
    assert "There is no run" in said(app("denoise", run="20200101-nothinghere"))
    page = app("denoise", run=make_run("queued", name="Later").name)
    assert not page.exception
    assert not page.get("bidi_component")


@pytest.mark.parametrize("spoil", SPOILT)
def test_the_page_outlives_a_spoilt_file(app, make_run, spoil):
    path = make_run(name="Spoilt")
    spoil(path)
    assert not app("denoise", run=path.name, limit="many", sampled="-1").exception


def test_the_shape_of_a_run_is_given_for_one_that_no_browser_can_decode(app, made):
    assert mounted(app("denoise", run=made.id))["shape"] == list(VAEConfig().image_shape)
