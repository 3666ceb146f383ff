"""The parts of the page Evaluate: a module for each thing that one sees on it."""
