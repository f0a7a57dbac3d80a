"""Direct calls or events? Ask, decide, explain, scaffold."""

__version__ = "0.1.0"
