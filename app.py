"""The server: `streamlit run app.py`. What people see is in pages/, what is computed in vae_tf/."""

import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything imports TensorFlow

import streamlit as st

from pages.ui.routes import routes
from pages.ui.warm import warm_up

ROOT = Path(__file__).resolve().parent


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Makes the first decode fast without keeping the first page waiting."""
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield


app = st.App(ROOT / "pages/ui/frame.py", lifespan=lifespan, routes=routes(st.get_option("server.baseUrlPath")))
