"""YAML to core values and back, with line and column; the only YAML in the program."""
