"""The entry point: `--version` without loading anything, everything else through the app."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from advisor import __version__  # noqa: PLC0415 - the fast path loads nothing else

        try:
            print(f"advisor {__version__}", flush=True)  # noqa: T201 - no stream of our own yet
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not isinstance(error, BrokenPipeError):
                sys.stderr.write(f"advisor: cannot write: {error.strerror}\n")
                sys.exit(2)
        return
    if os.name != "posix":
        sys.stderr.write("advisor runs on Linux and macOS; on Windows, run it in WSL\n")
        sys.exit(2)
    gc.set_threshold(100_000)  # most objects of a command live until its end
    try:
        _end_as_interrupted()
        from advisor.cli.app import run  # noqa: PLC0415 - see above
    except KeyboardInterrupt:
        sys.exit(130)
    code = run(sys.argv[1:])
    gc.freeze()  # or the interpreter searches all objects for cycles: a fifth of a report's time
    sys.exit(code)


def _end_as_interrupted() -> None:
    """Have SIGTERM and SIGHUP remove drafts and restore the terminal, as Ctrl-C does."""
    import signal  # noqa: PLC0415 - the fast path loads nothing else

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # a second signal means not to wait
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup's stays ignored
            signal.signal(number, end)


if __name__ == "__main__":
    main()
