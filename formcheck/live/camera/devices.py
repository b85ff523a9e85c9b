"""Lists cameras, finds one by number, name or URL, and explains why one does not open."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import CameraError, system_reason
from formcheck.terminal.console import echo

_SYSFS = Path("/sys/class/video4linux")
_DEV = Path("/dev")
_STREAMS = ("rtsp://", "rtsps://", "http://", "https://", "udp://", "rtmp://")


@dataclass(frozen=True)
class Device:
    """A camera by its number, or a stream by its URL; `node` is the device file on Linux."""

    name: str
    index: int = -1
    url: str | None = None
    node: Path | None = None

    def open_error(self, found: str | None) -> str:
        """Return one line: that it did not open, what was `found`, and what to do."""
        if self.url is not None:
            return (
                f"no frames from '{redact_password(self.url)}' ({found}); check the address, and "
                "that the camera is on and in the same network"
            )
        if self.node is not None:
            reason = _node_problem(self.node)
            if reason is not None:
                return f"cannot open {self.name}: {reason}"
        return (
            f"no frames from {self.name} ({found}); close other programs that may use it, and "
            "allow this one to use the camera; `formcheck cameras` lists the cameras"
        )


def is_stream(text: str) -> bool:
    """Return whether `text` is the URL of a network stream."""
    return text.lower().startswith(_STREAMS)


def redact_password(url: str) -> str:
    """Return the URL without its login."""
    scheme, _, rest = url.partition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}://{'…@' if at and login else ''}{host}"


def list_cameras(sysfs: Path = _SYSFS, dev: Path = _DEV) -> tuple[Device, ...]:
    """Return this machine's cameras with their system names; Linux only."""
    found = []
    for entry in sorted(sysfs.glob("video*"), key=lambda path: (len(path.name), path.name)):
        try:
            # A camera's second node has only metadata.
            if (entry / "index").read_text().strip() != "0":
                continue
            name = (entry / "name").read_text().strip()
        except OSError:
            continue
        found.append(Device(name, int(entry.name[5:]), node=dev / entry.name))
    return tuple(found)


def find_device(text: str, known: Iterable[Device] | None = None) -> Device:
    """Return the camera for `text`: a number, a URL, or (part of) a name.

    Raises CameraError if there is none.
    """
    if is_stream(text):
        return Device(redact_password(text), url=text)
    devices = tuple(list_cameras() if known is None else known)
    if text.isdigit():
        number = int(text)
        matches = [device for device in devices if device.index == number]
        if matches:
            return Device(f"camera {number} ({matches[0].name})", number, node=matches[0].node)
        if sys.platform.startswith("linux"):
            raise CameraError(f"there is no camera {number}; {_describe_choices(devices)}")
        return Device(f"camera {number}", number)
    matches = [device for device in devices if text.casefold() in device.name.casefold()]
    if matches:
        return matches[0]
    raise CameraError(f"no camera, file or stream is called '{text}'; {_describe_choices(devices)}")


def _describe_choices(devices: tuple[Device, ...]) -> str:
    if not devices:
        return (
            "no camera was found; connect one, or give a file or the URL of a stream with --camera"
        )
    return f"choose from: {', '.join(f'{item.index} ({item.name})' for item in devices)}"


def _node_problem(node: Path) -> str | None:
    """Return why a device file does not open; None if it opens."""
    try:
        os.close(os.open(node, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        return {
            errno.ENOENT: f"{node} is gone; reconnect the camera",
            errno.EACCES: f"no permission to use {node}; add yourself to its group: "
            "sudo usermod -aG video $USER, then log in again",
            errno.EBUSY: "another program is using it; close that program",
        }.get(error.errno or 0, f"{system_reason(error)}; reconnect it")
    return None


def print_cameras(*, as_json: bool) -> None:
    """Print the cameras, or what to do if there are none."""
    found = list_cameras()
    if as_json:
        items = [{"number": item.index, "name": item.name} for item in found]
        echo(json.dumps({"cameras": items}))
        return
    for item in found:
        echo(f"{item.index}  {item.name}")
    if not found and sys.platform.startswith("linux"):
        echo("no camera was found; connect one, or give a file or URL with --camera")
    elif not found:
        echo("camera names are available on Linux only; try --camera 0, --camera 1, …")
