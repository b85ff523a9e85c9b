"""What `formcheck cameras` prints."""

from __future__ import annotations

import json
import sys

import click

from formcheck.live.device import cameras


def show(*, as_json: bool) -> None:
    """List the cameras, or say what to do when there is none."""
    found = cameras()
    if as_json:
        items = [{"number": item.index, "name": item.name} for item in found]
        click.echo(json.dumps({"cameras": items}))
        return
    for item in found:
        click.echo(f"{item.index}  {item.name}")
    if not found and sys.platform.startswith("linux"):
        click.echo("no camera was found; plug one in, or give a file or URL with --camera")
    elif not found:
        click.echo("names are known on Linux only; try --camera 0, --camera 1, …")
