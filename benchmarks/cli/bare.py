"""The peer: three typer commands that do nothing, with the libraries that a report needs."""

import sys

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def ask() -> None: ...


@app.command()
def scaffold() -> None: ...


@app.command()
def report(file: str) -> None:
    import rich.console  # noqa: PLC0415
    import yaml  # noqa: PLC0415

    del file, rich, yaml


@app.callback(invoke_without_command=True)
def main(*, version: bool = typer.Option(False, "--version")) -> None:  # noqa: FBT003
    if version:
        print("bare 1.0")
        sys.exit()


if __name__ == "__main__":
    app()
