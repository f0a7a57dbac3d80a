"""What the HTML report is made of: the geometry of its pictures, its templates, its style."""
