"""The peer: typer commands that do nothing but load the libraries that ours of that name need."""

import sys

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def explain(name: str) -> None:
    import yaml  # noqa: PLC0415

    del name, yaml


@app.command()
def report(file: str) -> None:
    import rich.console  # noqa: PLC0415
    import yaml  # noqa: PLC0415

    del file, rich, yaml


@app.command()
def scaffold(file: str, directory: str) -> None:
    import jinja2  # noqa: PLC0415
    import ruamel.yaml  # noqa: PLC0415
    import yaml  # noqa: PLC0415

    del file, directory, jinja2, ruamel, yaml


@app.callback(invoke_without_command=True)
def main(*, version: bool = typer.Option(False, "--version")) -> None:  # noqa: FBT003
    if version:
        print("bare 1.0")
        sys.exit()


if __name__ == "__main__":
    app()
