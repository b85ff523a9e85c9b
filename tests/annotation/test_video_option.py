"""The options `--video` and `--slowmo`: what they refuse, what they write, what overlaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formcheck.errors import OutputError
from formcheck.output.outputs import OutputOptions, WrittenFiles
from tests.support.stand_ins import Studio, run


@pytest.fixture(name="written")
def output_options_stand_in(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, OutputOptions]]:
    """Names of documents whose outputs were written; those named "full…" cannot be."""
    written: list[tuple[str, OutputOptions]] = []

    def write(self: OutputOptions, document: Path, analyzed: Any) -> WrittenFiles:
        if document.name.startswith("full"):
            raise OutputError("no space left")
        written.append((document.name, self))
        return WrittenFiles(self.paths(document), (f"{document.stem}: without sound",))

    monkeypatch.setattr(OutputOptions, "write", write)
    return written


@pytest.mark.parametrize("option", ["--video", "--slowmo"])
def test_without_a_folder_it_is_rejected_before_any_work(
    option: str, studio: Studio, make_clips: Any
) -> None:
    result = run("analyze", *make_clips("a.mp4"), option)
    assert result.exit_code == 2
    assert result.output == f"formcheck: {option} has no folder to write to: add --out DIR\n"
    assert studio.calls == []


def test_replay_has_no_video_option(studio: Studio, make_clips: Any, tmp_path: Path) -> None:
    result = run("replay", *make_clips("a.npz"), "-o", tmp_path / "out", "--video")
    assert result.exit_code == 2
    assert "No such option" in result.output
    assert studio.calls == []


def test_a_folder_in_its_place_is_rejected_before_any_work(
    studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    (tmp_path / "out" / "a.annotated.mp4").mkdir(parents=True)
    result = run("analyze", *make_clips("a.mp4"), "-o", tmp_path / "out", "--video")
    assert result.exit_code == 1
    assert "a.annotated.mp4: it is a folder" in result.stderr
    assert studio.calls == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [((), (False, False)), (("--video",), (True, False)), (("--slowmo",), (True, True))],
)
@pytest.mark.usefixtures("studio")
def test_slow_motion_means_video(
    options: tuple[str, ...],
    expected: tuple[bool, bool],
    make_clips: Any,
    tmp_path: Path,
    written: list[tuple[str, OutputOptions]],
) -> None:
    result = run("analyze", *make_clips("a.mp4"), "-o", tmp_path / "out", *options)
    assert result.exit_code == 0
    ((name, outputs),) = written
    assert name == "a.json"
    assert (outputs.video, outputs.slowmo) == expected
    assert result.stderr == "formcheck: a: without sound\n"
    assert ("a.annotated.mp4" in result.stdout.replace("\n", "")) == expected[0]


def test_it_is_named_after_the_document() -> None:
    assert OutputOptions(video=True).paths(Path("out/a.json.b.json")) == (
        Path("out/a.json.b.annotated.mp4"),
    )


def test_a_failure_while_writing_keeps_the_document(
    studio: Studio, make_clips: Any, tmp_path: Path, written: list[tuple[str, OutputOptions]]
) -> None:
    result = run("analyze", *make_clips("full.mp4"), "-o", tmp_path / "out", "--video")
    assert result.exit_code == 1
    assert "full.mp4: no space left" in result.stderr
    assert (tmp_path / "out" / "full.json").exists()  # that much is whole


def test_an_interrupted_video_is_abandoned(
    studio: Studio, make_clips: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(self: OutputOptions, document: Path, analyzed: Any) -> WrittenFiles:
        raise KeyboardInterrupt

    monkeypatch.setattr(OutputOptions, "write", write)
    result = run("analyze", *make_clips("a.mp4"), "-o", tmp_path / "out", "--video")
    assert result.exit_code == 130
    assert (tmp_path / "out" / "a.json").exists()
