"""docs/train.md names every event of a guided session and every option of the command."""

from __future__ import annotations

import re

from formcheck.cli.train import train
from formcheck.guided.runtime import EVENT_NAMES, SCHEMA
from formcheck.live.commands import STDIN_COMMANDS
from tests.support.paths import DOCS

DOC = (DOCS / "train.md").read_text(encoding="utf-8")


def test_every_event_and_command_is_named() -> None:
    rows = re.findall(r"^\| (`[^|]*) \|", DOC[DOC.index("## Without") :], re.M)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(EVENT_NAMES)
    assert f"`{SCHEMA}`" in DOC
    assert all(f"`{command.kind.value}`" in DOC for command in STDIN_COMMANDS)


def test_its_own_options_are_documented() -> None:
    own = {"--camera-for", "--continue", "--fresh", "--anyway", "--sets", "--reps", "--rest"}
    own |= {"--pain-before", "--pain-after", "--stdin", "--headless", "--no-moves"}
    names = {name for option in train.params for name in (*option.opts, *option.secondary_opts)}
    assert own <= names
    assert all(name in DOC for name in own)
