"""The parts of the HTML report: the geometry of its pictures, its templates, its style."""
