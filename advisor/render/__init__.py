"""One file per report format, each with a RENDERER; a format decides how, never what."""
