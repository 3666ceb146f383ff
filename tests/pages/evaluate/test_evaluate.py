"""The page Evaluate: what it says at once, what is asked for and how it comes, and what cannot be had."""

import json
import shutil

import pytest

from pages.ui.evaluate import recovered
from vae_tf.data import write_json
from vae_tf.jobs import Ticket
from vae_tf.runs.collapse import Checkup
from vae_tf.runs.estimating import Estimating
from vae_tf.runs.gaps import GapsRequest
from vae_tf.runs.posteriors import PosteriorRequest
from vae_tf.runs.reading import read_run
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status
from vae_tf.runs.store import list_runs


def said(page) -> str:
    """All that the page says, without the backslashes that keep typed text from being markup."""
    texts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info, *page.subheader]
    return " ".join(text.value for text in texts).replace("\\", "").replace("\u2060", "")


def button(page, label: str):
    return next(each for each in page.button if each.label == label)


def press(page, label: str):
    return button(page, label).click().run()


def weighted(make_run, **more):
    """A finished run whose training weighed the KL term forty times."""
    path = make_run(**more)
    manifest = json.loads((path / "run.json").read_text())
    manifest["config"]["model"]["beta"] = 40.0
    write_json(path / "run.json", manifest)
    lines = [json.loads(line) | {"beta": 40.0} for line in (path / "metrics.jsonl").read_text().splitlines()]
    (path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return read_run(path)


# ------------------------------------------------------------------------------------- likelihood


def test_what_is_kept_is_said_at_once_and_nothing_is_computed_unasked(app, lab, made):
    page = app("evaluate", run=made.id)
    assert not page.exception
    assert "Kept with the run: ELBO **−160.0 ± 1.5** nats per image, on 1,000 test images, grey targets" in said(page)
    assert "Nothing has been estimated yet" in said(page)
    assert lab.asked == []


def test_one_press_asks_for_every_rung_and_they_come_one_by_one(app, lab, made):
    page = press(app("evaluate", run=made.id, images="10"), "Estimate log p(x)")
    assert [asked.estimator for asked in lab.asked] == ["elbo", "quadrature", *["iwae"] * 3, "appendix-d", "ais"]
    assert {asked.limit for asked in lab.asked} == {10}
    assert page.get("progress")[0].proto.text == "ELBO: starting; 6 more after it"
    assert button(page, "Estimate log p(x)").disabled
    lab.tickets[0].news("Image 4 of 10", 0.3)
    lab.estimated(lab.asked[0], 3)
    page.run()
    assert page.get("progress")[0].proto.text == "ELBO: image 4 of 10; 6 more after it"
    assert page.get("progress")[0].proto.value == 30
    assert "3 of 10" in page.table[0].value["Images"].tolist()
    for place in range(7):
        lab.carry_out(place)
    page.run()
    assert not page.exception
    assert not page.get("progress")
    assert page.table[0].value["Estimator"].tolist()[0] == "ELBO"
    assert page.table[0].value["Below the exact value"].tolist()[:2] == ["3.0 ± 0.0", "1.0 ± 0.0"]
    assert "All of it is here" in said(page)
    assert "The line is the exact value; 10 images, grey targets." in said(page)
    assert "None, by L₅₀₀₀, AIS, Appendix D, Exact. ELBO, L₅, L₅₀ judge none of their numbers" in said(page)
    assert page.table[0].value["Flagged"].tolist() == ["not judged"] * 3 + ["none"] * 4
    assert page.table[0].value["Effective samples"].tolist()[:4] == ["–", "0 of 5", "5 of 50", "500 of 5,000"]


def test_each_estimator_says_why_it_stands_there_with_its_command(app, lab, made):
    for estimator in ("elbo", "quadrature"):
        lab.estimated(Estimating(estimator=estimator, targets="grey", limit=10), 10)
    page = app("evaluate", run=made.id, images="10")
    assert "**ELBO**: the bound that training maximises" in said(page)
    commands = [code.value for code in page.code]
    assert f"python -m vae_tf evaluate {made.id} --estimator quadrature --targets grey --limit 10 --json" in commands


def test_before_anything_is_estimated_it_says_why_they_order_so_and_what_takes_longest(app, lab, made):
    page = app("evaluate", run=made.id, images="10")
    assert "**Why they order so**" in said(page)
    assert "**L₅, L₅₀, L₅₀₀₀**: the logarithm of a mean over k samples of q" in said(page)
    assert "AIS takes longest: it decodes 80,000 codes for each image, where L₅₀₀₀ decodes 5,000." in said(page)
    page = app("evaluate", run=made.id, images="10", estimator="elbo")
    assert "**What it is**" in said(page)
    assert "Why they order so" not in said(page)


def test_a_time_is_said_from_what_others_of_the_run_took(app, lab, made):
    lab.estimated(Estimating(estimator="ais", targets="dynamic", limit=10), 10)  # half a second an image
    page = app("evaluate", run=made.id, images="100", estimator="ais")
    assert "To be computed: AIS. About 50 s here, by estimates before it." in said(page)
    page = app("evaluate", run=made.id, images="100", estimator="ais", options="temperatures:4000")
    assert "About 3 min 20 s here" in said(page)


def test_flags_of_nearly_all_images_in_many_dimensions_are_explained(app, lab, large):
    lab.estimated(Estimating(estimator="iwae", targets="grey", limit=10), 10, flagged=9)
    page = app("evaluate", run=large.id, images="10")
    assert "9 of 10 images of L₅₀₀₀ are flagged. In 20 dimensions that is usual" in said(page)
    assert page.table[0].value["Flagged"].tolist() == ["9 of 10"]


def test_an_estimator_that_does_not_fit_a_link_is_said(app, lab, large):
    page = app("evaluate", run=large.id, estimator="quadrature")
    assert "**estimator** (quadrature: expected a model of 1 or 2 latent dimensions" in said(page)
    assert page.selectbox(key="evaluate-estimator/0").value == "ladder"


def test_another_run_is_shown_in_the_same_part(app, lab, made, large):
    page = app("evaluate", run=made.id, part="collapse", images="10")
    page.selectbox(key="run-menu").set_value(large.id).run()
    assert dict(page.query_params) == {"run": large.id, "part": "collapse"}


def test_holes_that_cannot_be_found_are_not_known(app, lab, made):
    lab.measured(Checkup(), latent_dim=2, active=2)
    [found] = lab.kept.values()
    found.figures["resolved"] = False
    page = app("evaluate", run=made.id, part="collapse")
    assert [metric.value for metric in page.metric if metric.label == "Holes"] == ["not known"]


def test_cancelled_it_keeps_what_is_done_and_goes_on_from_there(app, lab, made):
    page = press(app("evaluate", run=made.id, images="10", estimator="ais"), "Estimate log p(x)")
    lab.estimated(lab.asked[0], 4)
    press(page, "Cancel")
    assert lab.tickets[0].state == "cancelled"
    assert "Cancelled: 1 estimate. What was done is kept" in said(page)
    assert page.table[0].value["Images"].tolist() == ["4 of 10"]
    press(page, "Estimate log p(x)")
    assert len(lab.asked) == 2


def test_why_it_failed_is_a_sentence(app, lab, made):
    page = press(app("evaluate", run=made.id, images="10", estimator="iwae"), "Estimate log p(x)")
    lab.tickets[0].end("failed", error="The process ended twice.")
    page.run()
    assert not page.exception
    assert "L₅₀₀₀: The process ended twice." in said(page)
    assert not button(page, "Estimate log p(x)").disabled


def test_what_somebody_else_has_asked_for_is_found_and_shown(app, lab, made):
    ticket = Ticket("elsewhere")
    ticket.join("somebody else")
    lab.elsewhere.append((Estimating(estimator="ais", targets="grey", limit=50), ticket))
    page = app("evaluate", run=made.id)
    assert page.get("progress")[0].proto.text == "AIS: starting"
    press(page, "Cancel")
    assert ticket.state == "waiting"  # somebody else waits for it
    assert lab.asked == []


def test_estimators_that_do_not_fit_are_named_with_the_reason(app, lab, large):
    page = app("evaluate", run=large.id)
    assert "Not here: Exact, by quadrature; it needs a model of 1 or 2 latent dimensions, and this one has 20." in said(
        page
    )
    assert "The paper's own (AEVB, appendix D); it needs a model of 1 to 4" in said(page)
    assert len(page.selectbox(key="evaluate-estimator/0").options) == 4


def test_what_a_browser_says_of_menus_that_are_gone_is_not_a_choice(app, lab, made):
    """It does, when a part of the page looks again before it has heard that the page shows another part."""
    page = app("evaluate", run=made.id, images="100", targets="dynamic")
    gone = [state for state in page._tree.get_widget_states().widgets if "evaluate-part" not in state.id]
    page.segmented_control(key="evaluate-part/0").set_value("posterior").run()
    query = dict(page.query_params)
    states = page._tree.get_widget_states()
    states.widgets.extend(gone)
    page._run(states)
    assert dict(page.query_params) == query == {"run": made.id, "images": "100", "targets": "dynamic",
                                                "part": "posterior"}  # fmt: skip
    page.segmented_control(key="evaluate-part/0").set_value("likelihood").run()
    assert not page.exception
    assert dict(page.query_params) == {"run": made.id, "images": "100", "targets": "dynamic"}
    menus = [page.selectbox(key=f"evaluate-{word}/0") for word in ("images", "targets")]
    assert [menu.value for menu in menus] == [100, "dynamic"]
    assert [menu.options[menu.proto.default][:7] for menu in menus] == ["100", "dynamic"]  # told in every message


def test_what_one_chooses_stands_in_the_address(app, lab, made):
    page = app("evaluate", run=made.id)
    page.selectbox(key="evaluate-estimator/0").set_value("ais").run()
    page.number_input(key="evaluate-ais-chains/0").set_value(4).run()
    page.selectbox(key="evaluate-images/0").set_value(100).run()
    page.selectbox(key="evaluate-targets/0").set_value("dynamic").run()
    assert not page.exception
    query = {"run": made.id, "estimator": "ais", "options": "chains:4", "images": "100", "targets": "dynamic"}
    assert dict(page.query_params) == query
    press(page, "Estimate log p(x)")
    [asked] = lab.asked
    assert (asked.options["chains"], asked.limit, asked.targets) == (4, 100, "dynamic")
    page.selectbox(key="evaluate-estimator/0").set_value("elbo").run()
    assert "options" not in page.query_params  # they were the other one's
    page.segmented_control(key="evaluate-part/0").set_value("collapse").run()
    assert page.query_params["part"] == "collapse"


def test_flagged_images_are_shown_with_who_flags_them(app, lab, made):
    lab.estimated(Estimating(estimator="iwae", targets="grey", limit=20), 20, flagged=14)
    page = app("evaluate", run=made.id, images="20")
    assert page.table[0].value["Flagged"].tolist() == ["14 of 20"]
    assert "And 2 more." in said(page)
    flagged = [caption.value for caption in page.caption if caption.value.endswith("L₅₀₀₀")]
    assert len(flagged) == 12


# ------------------------------------------------------------------------------------- the posterior


def test_the_posterior_of_an_image_comes_by_itself_and_is_drawn(app, lab, made):
    page = app("evaluate", run=made.id, part="posterior", image="7")
    assert lab.asked == [PosteriorRequest(image=7)]
    assert page.get("progress")[0].proto.text == "Posterior of image 7: starting"
    lab.seen(lab.asked[0], modes=2)
    lab.tickets[0].end("done")
    page.run()
    assert not page.exception
    assert len(page.get("plotly_chart")) == 2  # the plane, and this image's gaps
    assert "log p(x) = **−100.00** nats" in said(page)
    assert "**2 peaks**" in said(page)
    assert len(lab.asked) == 1


def test_a_step_goes_to_the_next_image_and_gives_up_the_one_before(app, lab, made):
    page = app("evaluate", run=made.id, part="posterior", image="999")
    page.button(key="evaluate-next").click().run()
    assert page.query_params["image"] == "0"
    page.button(key="evaluate-previous").click().run()
    page.number_input[0].set_value(12).run()
    assert [asked.image for asked in lab.asked] == [999, 0, 999, 12]
    assert [ticket.state for ticket in lab.tickets] == ["cancelled"] * 3 + ["waiting"]
    press(page, "Shuffle")
    assert 0 <= int(page.query_params["image"]) < 1000


def test_a_posterior_that_fails_can_be_tried_again(app, lab, made):
    page = app("evaluate", run=made.id, part="posterior")
    lab.tickets[0].end("failed", error="No memory.")
    page.run()
    assert "Posterior of image 0: No memory." in said(page)
    page.run()
    assert len(lab.asked) == 1  # not by itself
    press(page, "Try again")
    assert len(lab.asked) == 2


def test_gaps_are_measured_on_a_press_and_said_in_words(app, lab, made):
    lab.seen(PosteriorRequest())
    page = press(app("evaluate", run=made.id, part="posterior", gaps="5"), "Measure the gaps")
    assert lab.asked == [GapsRequest(images=5)]
    assert page.get("progress")[0].proto.text == "Gaps of 5 images: starting"
    lab.gaps_found(lab.asked[0])
    lab.tickets[0].end("done")
    page.run()
    assert not page.exception
    assert (
        "Approximation gap **2.00 ± 0.10** nats, amortisation gap **1.00 ± 0.10** nats per image: a richer q"
        in said(page)
    )
    assert button(page, "Measure the gaps").disabled


def test_of_gaps_that_differ_by_less_than_their_error_none_is_called_larger(app, lab, large):
    lab.gaps_found(GapsRequest(images=5), apart=4.0)
    page = app("evaluate", run=large.id, part="posterior", gaps="5")
    assert "nats per image: which of them is larger cannot be told from 5 images." in said(page)
    assert "Correlations in q would bring **1.5 ± 0.0** nats of the first." in said(page)


def test_a_difference_of_runs_is_better_or_worse_only_beyond_two_standard_errors():
    sides = {"after": {"images": 50}, "units": 0, "paired": True}
    few = recovered.words(sides | {"elbo_difference": 3.0, "elbo_difference_se": 2.0})
    assert "whether the test ELBO is better or worse cannot be told from 50 test images: **+3.0 ± 2.0** nats" in few
    assert "is worse: **−5.0 ± 2.0**" in recovered.words(sides | {"elbo_difference": -5.0, "elbo_difference_se": 2.0})


def test_gaps_on_their_way_are_found_after_a_reload(app, lab, large):
    lab.gaps_elsewhere = Ticket("gaps")
    page = app("evaluate", run=large.id, part="posterior")
    assert page.get("progress")[0].proto.text == "Gaps of 20 images: starting"


def test_above_two_dimensions_there_are_the_gaps_and_a_sentence(app, lab, large):
    lab.gaps_found(GapsRequest(images=20))
    page = app("evaluate", run=large.id, part="posterior")
    assert "This model has 20 latent dimensions: its posteriors cannot be drawn on a plane." in said(page)
    assert len(page.get("plotly_chart")) == 1
    assert lab.asked == []


# ------------------------------------------------------------------------------------- the collapse doctor


def test_a_healthy_model_is_said_to_be_well(app, lab, made):
    page = app("evaluate", run=made.id, part="collapse")
    assert lab.asked == [Checkup()]
    lab.measured(Checkup(), latent_dim=2, active=2)
    lab.tickets[0].end("done")
    page.run()
    assert not page.exception
    assert "**Nothing is wrong.** 2 of 2 latent dimensions are active." in said(page)
    assert "there is nothing to mend" in said(page)
    assert len(page.get("plotly_chart")) == 3
    assert [metric.value for metric in page.metric][:2] == ["2 of 2", "2.00 ± 0.05"]


def test_a_collapse_is_named_and_its_remedy_is_one_press_away(app, lab, make_run, executor):
    run = weighted(make_run, latent_dim=20, name="Pressed")
    lab.measured(Checkup(), latent_dim=20, active=0)
    page = app("evaluate", run=run.id, part="collapse")
    assert "**The posterior has collapsed.** 0 of 20 latent dimensions are active." in said(page)
    assert "**Smaller beta**" in said(page)
    assert "Beta 40 → **1**" in said(page)
    assert [each.label for each in page.button if each.label == "Train with it"] == ["Train with it"] * 3
    page.button(key="evaluate-try-smaller-beta").click().run()
    assert not page.exception
    [after] = [each for each in list_runs() if each.id != run.id]
    assert page.query_params["after"] == after.id
    assert after.config.model.beta == 1.0
    assert after.name == "Pressed, smaller beta"
    assert "Before and after" in said(page)
    assert "Shown below, beside this run." in said(page)
    assert "Before: how it came to this" in said(page)
    assert len(page.get("progress")) == 1  # in the card
    assert "Both stand here side by side as soon as its test figures are there." in said(page)


def test_a_remedy_that_was_cut_short_can_go_on_and_one_that_failed_can_be_tried_again(app, lab, make_run, executor):
    run = weighted(make_run, latent_dim=20, name="Pressed")
    lab.measured(Checkup(), latent_dim=20, active=0)
    page = app("evaluate", run=run.id, part="collapse")
    page.button(key="evaluate-try-smaller-beta").click().run()
    [after] = [each for each in list_runs() if each.id != run.id]
    write_status(after.path, State.PAUSED, message="")
    page = app("evaluate", run=run.id, part="collapse")
    page.button(key=f"resume-{after.id}").click().run()
    assert not page.exception
    assert read_run(after.path).state.live
    write_status(after.path, State.FAILED, message="")
    page = app("evaluate", run=run.id, part="collapse")
    assert "evaluate-try-smaller-beta" in [button.key for button in page.button]


def test_before_and_after_stand_side_by_side_from_a_link(app, lab, make_run):
    run = weighted(make_run, latent_dim=20, name="Before")
    after = make_run(latent_dim=20, name="After **bold** ![](http://x)")
    for path, active, mean in ((run.path, 1, -200.0), (after, 18, -150.0)):
        result = json.loads((path / "artifacts" / "results" / "elbo-grey.json").read_text())
        result |= {"active_units": active, "mean": mean, "standard_error": 3.0}
        write_json(path / "artifacts" / "results" / "elbo-grey.json", result)
    (after / "artifacts" / "codes.npz").unlink()  # without each image's own bound there are no pairs
    lab.measured(Checkup(), latent_dim=20, active=0)
    page = app("evaluate", run=run.id, part="collapse", after=after.name)
    assert not page.exception
    assert "**+17** active units; the test ELBO is better: **+50.0 ± 4.2** nats per image." in said(page)
    assert "They differ in Beta 40 → 1." in said(page)
    assert "![](http" not in " ".join(text.value for text in page.markdown)
    press(page, "Close")
    assert "after" not in page.query_params
    page = press(app("evaluate", run=run.id, part="collapse", after=after.name), "Its own diagnosis")
    assert dict(page.query_params) == {"run": after.name, "part": "collapse"}
    assert not page.exception


@pytest.mark.parametrize("after", ["20200101-nothinghere", "../..", "itself"])
def test_a_run_beside_it_that_is_none_is_a_sentence(app, lab, made, after):
    lab.measured(Checkup(), latent_dim=2, active=2)
    page = app("evaluate", run=made.id, part="collapse", after=made.id if after == "itself" else after)
    assert not page.exception
    assert len(page.warning) == 1


# ------------------------------------------------------------------------------------- what there is not


def test_a_plain_auto_encoder_has_nothing_to_estimate(app, lab, make_run):
    path = make_run(name="Plain *one*")
    manifest = json.loads((path / "run.json").read_text())
    manifest["config"]["kind"] = "dae"
    write_json(path / "run.json", manifest)
    page = app("evaluate", run=path.name)
    assert not page.exception
    assert "Plain *one*** is a plain auto-encoder: it gives no image a probability" in said(page)
    assert not page.segmented_control


def test_a_run_that_trains_and_one_that_is_not_there_are_said(app, lab, make_run):
    assert "is still training" in said(app("evaluate", run=make_run("running", name="Now").name))
    page = app("evaluate", run="20200101-nothinghere")
    assert "There is no run" in said(page)
    assert button(page, "Evaluate the ready-trained one")


def test_without_any_model_it_says_what_to_do(app, lab, monkeypatch, tmp_path):
    monkeypatch.setattr("vae_tf.runs.store.SHIPPED", tmp_path / "nothing")
    assert "no model to explore yet" in said(app("evaluate"))


@pytest.mark.parametrize("part", ["likelihood", "posterior", "collapse"])
def test_a_run_whose_weights_are_gone_is_a_sentence(app, made, part):
    page = app("evaluate", run=made.id, part=part)  # with the real readers
    assert not page.exception
    assert "expected a trained model, found none yet" in said(page)
    shutil.rmtree(made.path)
    page.run()
    assert not page.exception
    assert "There is no run" in said(page)


def test_the_way_here_is_on_the_pages_about_a_run(app, lab, made):
    for name in ("run", "denoise"):
        page = app(name, run=made.id)
        assert not page.exception
        assert {"How good is it?", "Evaluate"} & {link.proto.label for link in page.get("page_link")}
