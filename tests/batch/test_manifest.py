"""A manifest as people save it, and what is said of one that cannot be followed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.batch.inputs import Item
from formcheck.batch.manifest import FOLLOWED, read_manifest
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


def refusal(path: Path) -> str:
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
    Item("study/a.mp4", "step_up", "P07", "left", (("group", "control"), ("visit", "1"))),
    Item("/far/b.mp4", None, None, None, (("group", ""), ("visit", ""))),
    Item(
        "s3://bucket/c.mp4", "forward_lunge", "largest", "right",
        (("group", "x, y"), ("visit", "-2")),
    ),
]  # fmt: skip


def test_a_table_with_all_that_it_may_say(manifest: Manifest) -> None:
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
    assert second == Item(
        "study/b.mp4", columns=(("note", ""), ("ok", "true"), ("more", '{"k": ["ü"]}'))
    )


def test_one_column_is_enough_and_order_and_repeats_are_kept(manifest: Manifest) -> None:
    items = read_manifest(manifest("path\nb.mp4\na.mp4\nb.mp4\n"))
    assert [item.path for item in items] == ["study/b.mp4", "study/a.mp4", "study/b.mp4"]


def test_rows_may_be_shorter_than_the_names(manifest: Manifest) -> None:
    (item,) = read_manifest(manifest("path,exercise,group\na.mp4\n"))
    assert item == Item("study/a.mp4")


def test_columns_without_a_name_are_fine_while_they_are_empty(manifest: Manifest) -> None:
    (item,) = read_manifest(manifest("path,,group,\na.mp4,,x,\n"))
    assert item == Item("study/a.mp4", columns=(("group", "x"),))


def test_auto_asks_for_recognition_even_where_the_command_names_an_exercise(
    manifest: Manifest,
) -> None:
    (item,) = read_manifest(manifest("path,exercise\na.mp4,auto\n"))
    assert item.exercise == "auto"


def test_who_may_be_followed_is_what_the_command_knows() -> None:
    assert set(FOLLOWED) == set(SUBJECTS)


def test_wrong_values_are_all_found_before_any_work(manifest: Manifest) -> None:
    rows = ["a.mp4,step up,", "b.mp4,squat,", "c.mp4,,up", ",,left", *["d.mp4,x,"] * 9]
    text = "path,exercise,side\n" + "\n".join(rows)
    said = refusal(manifest(text)).split("; ")
    assert said[0] == "line 3: unknown exercise 'squat'"
    assert said[2:4] == ["line 4: side 'up'", "give left, right, both, or nothing"]
    assert said[4:6] == ["line 5: no path", "name a clip"]
    assert said[-1] == "and 7 more"
    assert sum(part.startswith("line ") for part in said) == 5


def test_the_nearest_exercise_is_named(manifest: Manifest) -> None:
    said = refusal(manifest("path,exercise\na.mp4,clamshel\n"))
    assert said == "line 2: unknown exercise 'clamshel'; did you mean 'clamshell'?"


def test_lines_are_counted_as_an_editor_does(manifest: Manifest) -> None:
    said = refusal(manifest('path,note,side\na.mp4,"two\nlines",\n\nb.mp4,,up\n'))
    assert said.startswith("line 5: side 'up'")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clip,side\na.mp4,left\n", "line 1: no column is named 'path'; found 'clip', 'side'"),
        ("path,Group,group\na.mp4,1,2\n", "line 1: two columns are named 'Group'; rename one"),
        ("", "lists no clip; give a line for each"),
        ("path\n\n", "lists no clip; give a line for each"),
        ("path\na, b.mp4\n", "line 2: 'b.mp4' is in a column without a name; quote cells"),
        (b"path,who\na.mp4,x\nb.mp4,Jos\xe9\n", "line 3 is not UTF-8 (byte 0xe9); save it as CSV"),
        ("path\na.mp4\n".encode("utf-16"), "it is UTF-16; save it as CSV UTF-8"),
        ("path\n" + "a" * 200_000, "it is no table: field larger than field limit"),
    ],
    ids=["no path", "twice", "empty", "only names", "unquoted", "latin", "utf-16", "huge"],
)
def test_tables_that_cannot_be_followed(manifest: Manifest, text: str | bytes, said: str) -> None:
    found = refusal(manifest(text))
    assert said in found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"path": "a.mp4"}\n{"path": \n', "line 2: it is no JSON; give one object a line"),
        ('["a.mp4"]\n', 'line 1: it is no object; give {"path": "…"}'),
        ('{"clip": "a.mp4"}\n', "line 1: no path; name a clip"),
    ],
)
def test_json_lines_that_cannot_be_followed(manifest: Manifest, text: str, said: str) -> None:
    assert refusal(manifest(text, "clips.jsonl")) == said


def test_another_kind_of_file_is_refused(manifest: Manifest) -> None:
    said = refusal(manifest("PK", "clips.xlsx"))
    assert said == "its name ends in '.xlsx'; give a .csv or .jsonl file"


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="no such manifest"):
        read_manifest(tmp_path / "clips.csv")
