"""Where one is in a run, and how far its sliders go."""

from dataclasses import dataclass, field

import numpy as np
import pytest
import streamlit as st

from pages.ui import state
from vae_tf.config import TrainConfig, VAEConfig


@dataclass
class ARun:
    """As much of a run as the state knows."""

    id: str = "one"
    config: TrainConfig = field(default_factory=lambda: TrainConfig(model=VAEConfig(latent_dim=2)))


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    values: dict = {}
    monkeypatch.setattr(st, "session_state", values)
    return values


def test_one_begins_at_the_origin():
    assert state.point(ARun()).tolist() == [0, 0]
    assert state.reach(ARun(), 3.0) == 3.0


def test_the_sliders_reach_as_far_as_one_has_been_and_stay_there():
    run = ARun()
    state.set_point(run, [0.5, -7.2])
    np.testing.assert_allclose(state.point(run), [0.5, -7.2])
    assert state.reach(run, 3.0) == 7.5
    state.set_point(run, [0, 0])
    assert state.reach(run, 3.0) == 7.5
    assert state.reach(ARun("two"), 3.0) == 3.0


def test_a_slider_moves_its_own_dimension(session):
    run = ARun()
    state.set_point(run, [0.5, 1.0])
    session["dial"] = -0.35
    state.move(run, "dial", 1)
    np.testing.assert_allclose(state.point(run), [0.5, -0.35])


def test_a_new_end_pushes_the_old_one_to_the_start():
    run = ARun()
    state.begin_ends(run, 3, 4)
    state.begin_ends(run, 7, 8)
    state.add_end(run, 9)
    assert state.ends(run, 100) == (4, 9)
    assert state.ends(run, 6) == (4, 5)
