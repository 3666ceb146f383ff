"""The parts of the page Data: what somebody brings, what it would become, and the datasets of this home."""
