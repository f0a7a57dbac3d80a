"""The command line: introduces the parts to each other, prints, maps errors to exit codes."""
