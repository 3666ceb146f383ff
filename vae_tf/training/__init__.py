"""Training a model: presets, optimizers, the loop, what it reports, and checkpoints. Knows no run directories."""
