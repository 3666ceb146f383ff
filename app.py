"""The server: `streamlit run app.py`. What people see is in pages/, what is computed in vae_tf/."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything imports TensorFlow

import streamlit as st

from pages.ui import door, monitoring, races
from pages.ui.door import login, reach
from pages.ui.door.arrivals import clear_away_again_and_again
from pages.ui.routes import routes
from vae_tf import jobs
from vae_tf.data.ownership import HOUSE, acting_as
from vae_tf.runs.queue import pulse

ROOT = Path(__file__).resolve().parent


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Looks after the queue and the uploads for as long as the server runs; then ends its processes."""
    reach.warn()
    races.mend()
    with login.recognised():
        chores = [pulse(), jobs.maps.warm_later(), clear_away_again_and_again()]
        with acting_as(HOUSE):
            tasks = [asyncio.create_task(chore) for chore in chores]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(jobs.close)


own = routes(st.get_option("server.baseUrlPath"))
app = st.App(
    ROOT / "pages/ui/frame.py",
    lifespan=lifespan,
    routes=own,
    middleware=[monitoring.clock(own), *door.middleware()],
)
