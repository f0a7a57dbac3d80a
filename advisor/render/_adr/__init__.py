"""The parts of a decision record."""
