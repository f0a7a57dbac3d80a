"""One file per report format, each with a RENDERER; formats decide the looks, not the content."""
