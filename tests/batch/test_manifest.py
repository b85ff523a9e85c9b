"""Manifests as people save them, and the errors of invalid ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.batch.inputs import SUBJECT_CHOICES, ClipInput
from formcheck.batch.job import Settings
from formcheck.batch.manifest import read_manifest
from formcheck.errors import InputNotFoundError, ManifestError
from formcheck.tracking.subject import SUBJECTS

Manifest = Callable[..., Path]


@pytest.fixture(name="manifest")
def manifest_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """Writes a manifest into the folder `study` of the working folder."""
    monkeypatch.chdir(tmp_path)
    Path("study").mkdir()

    def write(text: str | bytes, name: str = "clips.csv") -> Path:
        path = Path("study") / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def error_message(path: Path) -> str:
    with pytest.raises(ManifestError) as caught:
        read_manifest(path)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"manifest '{path}': ")


TABLE = (
    "path,exercise,side,subject,group,visit\n"
    "a.mp4,step_up,left,P07,control,1\n"
    "/far/b.mp4,,,,,\n"
    's3://bucket/c.mp4,Forward Lunge,RIGHT,Largest,"x, y",-2\n'
)
CLIPS = [
    ClipInput("study/a.mp4", "step_up", "P07", "left", (("group", "control"), ("visit", "1"))),
    ClipInput("/far/b.mp4", None, None, None, (("group", ""), ("visit", ""))),
    ClipInput(
        "s3://bucket/c.mp4", "forward_lunge", "largest", "right",
        (("group", "x, y"), ("visit", "-2")),
    ),
]  # fmt: skip


def test_a_table_with_all_columns(manifest: Manifest) -> None:
    assert read_manifest(manifest(TABLE)) == CLIPS


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("\n", "\r\n"),
        "\ufeff" + TABLE,
        "\n\n" + TABLE.replace("\nP", "\n\n\nP") + "\n,,,,,\n",
        TABLE.replace("path,", " Path ,").replace(",exercise,side", ",EXERCISE, Side "),
        TABLE.removesuffix("\n"),
    ],
    ids=["windows", "byte order mark", "blank lines", "capitals", "no last newline"],
)
def test_tables_as_spreadsheets_save_them(manifest: Manifest, text: str) -> None:
    assert read_manifest(manifest(text)) == CLIPS


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(manifest: Manifest, separator: str) -> None:
    rows = [line.replace('"x, y"', "#").replace(",", separator) for line in TABLE.splitlines()]
    text = "\n".join(rows).replace("#", '"x, y"')
    assert read_manifest(manifest(text, "clips.tsv")) == CLIPS


def test_json_lines(manifest: Manifest) -> None:
    text = (
        '{"path": "a.mp4", "exercise": "step_up", "side": "left", "subject": "P07",'
        ' "group": "control", "visit": 1}\n\n'
        '{"Path": "b.mp4", "note": null, "ok": true, "more": {"k": ["ü"]}}\n'
    )
    first, second = read_manifest(manifest(text, "clips.jsonl"))
    assert first == CLIPS[0]
    assert second == ClipInput(
        "study/b.mp4", columns=(("note", ""), ("ok", "true"), ("more", '{"k": ["ü"]}'))
    )


def test_one_column_is_enough_and_order_and_repeats_are_kept(manifest: Manifest) -> None:
    clips = read_manifest(manifest("path\nb.mp4\na.mp4\nb.mp4\n"))
    assert [clip.path for clip in clips] == ["study/b.mp4", "study/a.mp4", "study/b.mp4"]


def test_rows_may_be_shorter_than_the_header(manifest: Manifest) -> None:
    (clip,) = read_manifest(manifest("path,exercise,group\na.mp4\n"))
    assert clip == ClipInput("study/a.mp4")


def test_columns_without_a_name_are_ignored_if_empty(manifest: Manifest) -> None:
    (clip,) = read_manifest(manifest("path,,group,\na.mp4,,x,\n"))
    assert clip == ClipInput("study/a.mp4", columns=(("group", "x"),))


def test_auto_overrides_the_exercise_of_the_command(
    manifest: Manifest,
) -> None:
    (clip,) = read_manifest(manifest("path,exercise\na.mp4,auto\n"))
    assert clip.exercise == "auto"


def test_subject_choices_are_those_of_tracking() -> None:
    assert set(SUBJECT_CHOICES) == set(SUBJECTS)


def test_all_wrong_values_are_reported_at_once(manifest: Manifest) -> None:
    rows = ["a.mp4,step up,", "b.mp4,juggling,", "c.mp4,,up", ",,left", *["d.mp4,x,"] * 9]
    text = "path,exercise,side\n" + "\n".join(rows)
    message = error_message(manifest(text)).split("; ")
    assert message[0] == "line 3: unknown exercise 'juggling'"
    assert message[2:4] == ["line 4: unknown side 'up'", "give left, right, both, or nothing"]
    assert message[4:6] == ["line 5: no path", "name a clip"]
    assert message[-1] == "and 7 more"
    assert sum(part.startswith("line ") for part in message) == 5


def test_the_closest_exercise_is_suggested(manifest: Manifest) -> None:
    message = error_message(manifest("path,exercise\na.mp4,clamshel\n"))
    assert message == "line 2: unknown exercise 'clamshel'; did you mean 'clamshell'?"


def test_lines_are_numbered_as_in_an_editor(manifest: Manifest) -> None:
    message = error_message(manifest('path,note,side\na.mp4,"two\nlines",\n\nb.mp4,,up\n'))
    assert message.startswith("line 5: unknown side 'up'")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("clip,side\na.mp4,left\n", "line 1: no column is named 'path'; found 'clip', 'side'"),
        ("path,Group,group\na.mp4,1,2\n", "line 1: two columns are named 'Group'; rename one"),
        ("", "it lists no clips; add a line for each clip"),
        ("path\n\n", "it lists no clips; add a line for each clip"),
        ("path\na, b.mp4\n", "line 2: 'b.mp4' is in a column without a name; quote cells"),
        (b"path,who\na.mp4,x\nb.mp4,Jos\xe9\n", "line 3 is not UTF-8 (byte 0xe9); save it as CSV"),
        ("path\na.mp4\n".encode("utf-16"), "the file is UTF-16; save it as CSV UTF-8"),
        ("path\n" + "a" * 200_000, "not a valid table: field larger than field limit"),
    ],
    ids=["no path", "twice", "empty", "only names", "unquoted", "latin", "utf-16", "huge"],
)
def test_invalid_tables(manifest: Manifest, text: str | bytes, message: str) -> None:
    found = error_message(manifest(text))
    assert message in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"path": "a.mp4"}\n{"path": \n', "line 2: not valid JSON; write one object per line"),
        ('["a.mp4"]\n', 'line 1: not a JSON object; write {"path": "…"}'),
        ('{"clip": "a.mp4"}\n', "line 1: no path; name a clip"),
    ],
)
def test_invalid_json_lines(manifest: Manifest, text: str, message: str) -> None:
    assert error_message(manifest(text, "clips.jsonl")) == message


def test_other_file_types_are_rejected(manifest: Manifest) -> None:
    message = error_message(manifest("PK", "clips.xlsx"))
    assert message == "its name ends in '.xlsx'; give a .csv or .jsonl file"


def test_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="no such manifest"):
        read_manifest(tmp_path / "clips.csv")


def test_a_clip_has_a_field_of_view_of_its_own(manifest: Manifest) -> None:
    found = read_manifest(manifest("path,FOV_deg\na.mp4,65\nb.mp4,\n"))
    assert found == [ClipInput("study/a.mp4", fov_deg=65.0), ClipInput("study/b.mp4")]
    settings = Settings("full", "abc", fov_deg=70.0)
    assert [settings.fov_deg_of(clip) for clip in found] == [65.0, 70.0]
    assert settings.digest(found[0]) != settings.digest(found[1])


@pytest.mark.parametrize("cell", ["wide", "5", "170", "nan"])
def test_a_field_of_view_that_no_lens_has_is_an_error(manifest: Manifest, cell: str) -> None:
    message = error_message(manifest(f"path,fov_deg\na.mp4,{cell}\n"))
    assert message == f"line 2: fov_deg is '{cell}'; give 10 to 150 degrees, or nothing"
