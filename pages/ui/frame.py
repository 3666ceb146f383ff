"""The script behind every page: the window, the navigation, then the page that the address names.

It must lie here: beside `pages/` Streamlit would find the pages by itself and run them without this frame.
"""

from pathlib import Path

import streamlit as st

from pages.ui.lessons import student
from pages.ui.monitoring import measures

ROOT = Path(__file__).absolute().parents[2]

st.set_page_config(
    page_title="VAE latent-space explorer",
    page_icon=ROOT / "assets" / "icon.png",  # an open image would be written as a PNG again in each run of the script
    layout="wide",
)
st.html(Path(__file__).with_name("style.css"))
page = st.navigation(
    [
        st.Page("../home.py", title="Home", default=True),
        st.Page("../explore.py", title="Explore", url_path="explore"),
        st.Page("../map.py", title="Map", url_path="map"),
        st.Page("../denoise.py", title="Denoise", url_path="denoise"),
        st.Page("../evaluate.py", title="Evaluate", url_path="evaluate"),
        st.Page("../paper.py", title="Paper", url_path="paper"),
        st.Page("../data.py", title="Data", url_path="data"),
        st.Page("../train.py", title="Train", url_path="train"),
        st.Page("../run.py", title="Run", url_path="run"),
        st.Page("../compare.py", title="Compare", url_path="compare"),
        st.Page("../teach.py", title="Teach", url_path="teach"),
    ],
    position="top",
)
with measures.page_run(page.url_path or "home"):
    if student.above(page.url_path):
        page.run()
