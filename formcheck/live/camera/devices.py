"""Which camera is meant, which ones there are, and why one does not open."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from formcheck.errors import CameraError, system_reason

_SYSFS = Path("/sys/class/video4linux")
_DEV = Path("/dev")
_STREAMS = ("rtsp://", "rtsps://", "http://", "https://", "udp://", "rtmp://")


@dataclass(frozen=True)
class Device:
    """A camera by its number, or a stream by its URL; `node` is its device file on Linux."""

    name: str
    index: int = -1
    url: str | None = None
    node: Path | None = None

    def why_not(self, found: str | None) -> str:
        """One line that says why it did not open, what was `found`, and what to do."""
        if self.url is not None:
            return (
                f"no picture comes from '{shown(self.url)}' ({found}); check the address, and that "
                "the camera is on and in this network"
            )
        if self.node is not None:
            reason = _node_problem(self.node)
            if reason is not None:
                return f"cannot open {self.name}: {reason}"
        return (
            f"no picture comes from {self.name} ({found}); close other programs that may use it, "
            "and allow this one to use the camera; `formcheck cameras` lists what there is"
        )


def is_stream(text: str) -> bool:
    """Whether `text` is the URL of a network stream."""
    return text.lower().startswith(_STREAMS)


def shown(url: str) -> str:
    """A URL without the password in it."""
    scheme, _, rest = url.partition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}://{'…@' if at and login else ''}{host}"


def cameras(sysfs: Path = _SYSFS, dev: Path = _DEV) -> tuple[Device, ...]:
    """The cameras of this machine by the names that the system has for them; Linux only."""
    found = []
    for entry in sorted(sysfs.glob("video*"), key=lambda path: (len(path.name), path.name)):
        try:
            # A camera's second node gives only data about the first one's pictures.
            if (entry / "index").read_text().strip() != "0":
                continue
            name = (entry / "name").read_text().strip()
        except OSError:
            continue
        found.append(Device(name, int(entry.name[5:]), node=dev / entry.name))
    return tuple(found)


def find_device(text: str, known: Iterable[Device] | None = None) -> Device:
    """The camera that `text` means: a number, a URL, or (part of) a name.

    Raises CameraError when there is none of that number or name.
    """
    if is_stream(text):
        return Device(shown(text), url=text)
    here = tuple(cameras() if known is None else known)
    if text.isdigit():
        number = int(text)
        alike = [device for device in here if device.index == number]
        if alike:
            return Device(f"camera {number} ({alike[0].name})", number, node=alike[0].node)
        if sys.platform.startswith("linux"):
            raise CameraError(f"there is no camera {number}; {_what_there_is(here)}")
        return Device(f"camera {number}", number)
    alike = [device for device in here if text.casefold() in device.name.casefold()]
    if alike:
        return alike[0]
    raise CameraError(f"no camera, file or stream is called '{text}'; {_what_there_is(here)}")


def _what_there_is(here: tuple[Device, ...]) -> str:
    if not here:
        return (
            "no camera was found; plug one in, or give a file or the URL of a stream with --camera"
        )
    return f"choose from: {', '.join(f'{item.index} ({item.name})' for item in here)}"


def _node_problem(node: Path) -> str | None:
    """Why a device file does not open, in words; None when it does."""
    try:
        os.close(os.open(node, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        return {
            errno.ENOENT: f"{node} is gone; plug the camera in again",
            errno.EACCES: f"you may not use {node}; add yourself to its group: "
            "sudo usermod -aG video $USER, then log in again",
            errno.EBUSY: "another program is using it; close that one",
        }.get(error.errno or 0, f"{system_reason(error)}; plug it in again")
    return None


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
