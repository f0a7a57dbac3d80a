"""The entry point: `--version` without loading anything, everything else through the app."""

import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from advisor import __version__  # noqa: PLC0415 - the fast path loads nothing else

        try:
            print(f"advisor {__version__}", flush=True)  # noqa: T201 - no stream of our own yet
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    from advisor.cli.app import run  # noqa: PLC0415 - see above

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
