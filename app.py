"""The server: `streamlit run app.py`. What people see is in pages/, what is computed in vae_tf/."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything imports TensorFlow

import streamlit as st

from pages.ui.routes import routes
from vae_tf.runs.queue import pulse

ROOT = Path(__file__).resolve().parent


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Looks after the queue for as long as the server runs."""
    queue = asyncio.create_task(pulse())
    yield
    queue.cancel()


app = st.App(ROOT / "pages/ui/frame.py", lifespan=lifespan, routes=routes(st.get_option("server.baseUrlPath")))
