"""Teach: lessons that come with the app."""

from pages.ui.widgets import shared_title

shared_title("Teach")
