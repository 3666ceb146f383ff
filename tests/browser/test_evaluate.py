"""Evaluating as a person does it, by the real processes: the ladder, a posterior, a remedy."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

WARMING = 180_000  # milliseconds: on a busy machine TensorFlow takes its time to come in


def test_a_few_images_are_estimated_to_the_end_and_are_there_after_a_reload(page, visit, own_run) -> None:
    visit(f"/evaluate?run={own_run.name}&estimator=iwae&options=num_samples:20&images=3")
    page.get_by_role("button", name="Estimate log p(x)").click()
    table = page.locator(".st-key-figures-evaluate")
    expect(table).to_contain_text("L₂₀", timeout=WARMING)
    expect(page.get_by_text("All of it is here")).to_be_visible(timeout=WARMING)
    expect(page.get_by_text("The least likely")).to_be_visible()
    found = table.inner_text()
    page.reload()
    expect(table).to_contain_text("L₂₀")
    assert table.inner_text() == found
    wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
    assert wide <= 0


@pytest.mark.slow  # what it is about is tested without a browser, too
def test_another_part_during_an_estimate_leaves_the_settings_as_they_are(page, visit, own_run) -> None:
    visit(f"/evaluate?run={own_run.name}&images=100&targets=dynamic")
    page.get_by_role("button", name="Estimate log p(x)").click()
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    for _ in range(3):
        page.get_by_role("radio", name="The posterior").click()
        page.wait_for_url(re.compile("images=100&targets=dynamic&part=posterior$"))
        page.get_by_role("radio", name="Likelihood").click()
        page.wait_for_url(re.compile("images=100&targets=dynamic$"))
        expect(page.get_by_role("combobox", name="Targets")).to_have_value(re.compile("^dynamic"))
        images = page.get_by_role("combobox", name="Test images")
        expect(images).to_have_count(1)  # that of the gaps stays until all of the page is drawn
        expect(images).to_have_value("100")
    cancel.click()
    expect(page.get_by_text(re.compile("^Cancelled: "))).to_be_visible(timeout=WARMING)


def test_the_posterior_is_drawn_and_its_chain_can_be_played(page, visit, own_run) -> None:
    visit(f"/evaluate?run={own_run.name}&part=posterior&image=3")
    expect(page.get_by_text(re.compile("The encoder's bound"))).to_be_visible(timeout=WARMING)
    expect(page.get_by_role("img", name="Reconstruction of image 3")).to_be_visible()
    density = page.locator(".st-key-evaluate-plane-3 .heatmaplayer image")
    expect(density).to_be_attached()
    page.get_by_role("button", name="Play").press("Enter")
    expect(page.get_by_text(re.compile(r"HMC step ([2-9]|\d\d)"))).to_be_visible()
    expect(density).to_be_attached()
    page.get_by_role("button", name="Pause").press("Enter")
    steps = page.get_by_label("HMC step")
    before = int(steps.input_value())
    steps.press("ArrowLeft")
    expect(page.get_by_text(f"HMC step {before - 1} of 150")).to_be_visible()
    expect(page.locator(".st-key-evaluate-plane-3 svg circle[cx]")).to_have_count(2)


@pytest.mark.slow
def test_a_remedy_is_queued_by_one_press_and_stands_beside_it(page, visit, own_run, server) -> None:
    collapse(own_run)
    visit(f"/evaluate?run={own_run.name}&part=collapse")
    expect(page.get_by_text("The posterior has collapsed")).to_be_visible(timeout=WARMING)
    page.get_by_role("button", name="Train with it").first.click()
    page.wait_for_url(re.compile("after="))
    expect(page.get_by_role("heading", name="Before and after")).to_be_visible()
    expect(page.locator(".st-key-figures-evaluate-after")).to_contain_text("2 of 2", timeout=WARMING)
    made = re.search(r"after=([\w-]+)", page.url)
    assert made is not None
    page.goto("about:blank")  # nobody looks any more
    shutil.rmtree(server.home / "runs" / made[1])


def collapse(path: Path) -> None:
    """Makes of a run one whose encoder says the same of every image, by one epoch with too heavy a KL term."""
    manifest = json.loads((path / "run.json").read_text())
    manifest["config"]["epochs"] = 1
    manifest["config"]["model"]["beta"] = 40.0
    (path / "run.json").write_text(json.dumps(manifest))
    lines = [json.loads(line) | {"beta": 40.0} for line in (path / "metrics.jsonl").read_text().splitlines()]
    (path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with np.load(path / "weights.npz", allow_pickle=False) as file:
        weights = {name: file[name] * (0 if "z_mean" in name or "z_log_var" in name else 1) for name in file.files}
    np.savez(path / "weights.npz", **weights)
