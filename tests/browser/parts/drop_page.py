"""The page of `drop.py`: what has come, in words that a test can read."""

import streamlit as st

from pages.ui.door import tokens
from pages.ui.dropping import drop_zone, forget

tokens.LIFETIMES["upload"] = 24  # seconds: an address is renewed after two

st.title("A place to drop files")
came = drop_zone("here")
st.text("nothing" if came is None else f"{came.name}|{came.files}|{came.bytes}|{came.path.name}")
st.button("Import", on_click=forget, args=("here",))
