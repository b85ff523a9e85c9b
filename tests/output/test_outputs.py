"""Writing the outputs of one clip: the registry of formats, and the timeline that all share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formcheck.analysis import timeline
from formcheck.errors import OutputError, UsageError
from formcheck.output import formats
from formcheck.output.formats import FORMATS, OutputFormat, OutputJob, export_names, find_format
from formcheck.output.outputs import OutputOptions
from formcheck.pipeline.analyze import AnalyzedRecording, analyze_poses
from formcheck.pose.landmarks import Side
from tests.support.paths import DOCS
from tests.support.stand_ins import run
from tests.support.stick import lunge
from tests.support.stick_video import filmed

EVERYTHING = OutputOptions(export_names(), video=True, slowmo=True, report=True)


@pytest.fixture(scope="module", name="poses")
def faulty_lunge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The poses of a lunge that leans 45°, with its clip beside them."""
    clip = tmp_path_factory.mktemp("outputs") / "lunge.webm"
    return filmed(clip, lunge(-0.7, yaw_deg=-90, lean_deg=45), [Side.LEFT])


@pytest.fixture(name="analyzed")
def analyzed_lunge(poses: Path) -> AnalyzedRecording:
    return analyze_poses(poses, "reverse_lunge")


def test_the_timeline_is_computed_once_for_all_outputs(
    analyzed: AnalyzedRecording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    analyzers = []

    class CountedAnalyzer(timeline.Analyzer):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            analyzers.append(self)

    monkeypatch.setattr(timeline, "Analyzer", CountedAnalyzer)
    document = tmp_path / "lunge.json"
    written = EVERYTHING.write(document, analyzed)
    assert len(analyzers) == 1
    assert written.paths == (*EVERYTHING.paths(document), tmp_path / "lunge.evidence")
    assert all(path.exists() for path in written.paths)
    assert written.warnings == ()


def test_an_output_that_needs_no_timeline_computes_none(
    analyzed: AnalyzedRecording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_name(job: OutputJob, path: Path) -> None:
        path.write_text(job.document.name)

    monkeypatch.setattr(formats, "FORMATS", (OutputFormat("name", {".name": write_name}),))
    OutputOptions(("name",)).write(tmp_path / "a.json", analyzed)
    assert "timeline" not in vars(analyzed)


def test_adding_a_format_is_one_entry(
    poses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_count(job: OutputJob, path: Path) -> None:
        path.write_text(f"{len(job.analyzed.analysis.reps)}")

    added = OutputFormat("count", {".count.txt": write_count})
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, added))
    args = ("-e", "reverse_lunge", "-o", tmp_path, "--export", "count", "--quiet")
    assert run("replay", poses, *args).exit_code == 0
    assert (tmp_path / "lunge.count.txt").read_text() == "1"
    unknown = run("replay", poses, "-o", tmp_path, "--export", "xml")
    assert unknown.output.endswith("choose from: csv, parquet, mot, trc, count\n")


def test_no_two_formats_write_the_same_file() -> None:
    suffixes = [suffix for item in FORMATS for suffix in item.writers]
    assert len(set(suffixes)) == len(suffixes)
    assert len({item.name for item in FORMATS}) == len(FORMATS)


def test_the_report_is_written_last_because_it_links_to_the_video() -> None:
    assert [item.name for item in EVERYTHING.formats][-2:] == ["video", "report"]


def test_video_and_report_are_not_exports(tmp_path: Path) -> None:
    assert export_names() == ("csv", "parquet", "mot", "trc")
    for name in ("video", "report"):
        with pytest.raises(UsageError, match=f"unknown export '{name}'"):
            formats.parse_exports(name, tmp_path)
        assert find_format(name).name == name
    with pytest.raises(UsageError, match="unknown format 'xml'"):
        find_format("xml")


def test_a_missing_library_is_named() -> None:
    missing = OutputFormat("odd", {}, library="no_such_library")
    with pytest.raises(OutputError, match=r"no_such_library is not installed; pip install"):
        missing.check_library()


def test_the_help_and_the_docs_name_every_export() -> None:
    usage = " ".join(run("analyze", "--help").output.split())
    assert f"{', '.join(export_names())}, separated by commas" in usage
    page = (DOCS / "exports.md").read_text(encoding="utf-8")
    for name in export_names():
        assert f"| `{name}` |" in page
        for suffix in find_format(name).writers:
            assert f"`STEM{suffix}`" in page
