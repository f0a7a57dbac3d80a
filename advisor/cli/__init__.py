"""The command line: connects the other packages, prints, maps errors to exit codes."""
