"""The tests that drive the real app. A package, so that all share one Chromium."""
