"""Units of the canvas's JavaScript, one file here for each module there. A package, so that all share one page."""
