"""A server with the app's door, and one page that has the place to drop files and nothing else."""

from pathlib import Path

import streamlit as st

from pages.ui import door
from pages.ui.routes import routes

app = st.App(Path(__file__).resolve().with_name("drop_page.py"), routes=routes(), middleware=door.middleware())
