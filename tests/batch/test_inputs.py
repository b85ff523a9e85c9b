"""Which clips a batch finds: folders, patterns, links, and arguments that match nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.batch.inputs import ClipInput, find_clips
from formcheck.video.search import find_videos

Tree = Callable[..., Path]


@pytest.fixture(name="tree")
def tree_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Creates empty files in the working folder, and returns the folder."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str) -> Path:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path

    return make


def paths(*arguments: str, out: Path | None = None) -> list[str]:
    found = find_clips(arguments, out)
    assert [str(error) for error in found.errors] == []
    assert all(clip == ClipInput(clip.path) for clip in found.clips)
    return [clip.path for clip in found.clips]


def test_files_are_accepted_whatever_their_suffix(tree: Tree) -> None:
    tree("b.mp4", "notes.txt", "x.annotated.mp4", ".hidden.mp4")
    arguments = ("b.mp4", "notes.txt", "x.annotated.mp4", ".hidden.mp4")
    assert paths(*arguments) == list(arguments)


def test_a_folder_is_searched_with_its_subfolders_in_order(tree: Tree) -> None:
    tree("in/b.mp4", "in/a/z.MOV", "in/a/b/c/d.webm", "in/c.txt", "in/a.mp4", "elsewhere.mp4")
    assert paths("in") == ["in/a/b/c/d.webm", "in/a/z.MOV", "in/a.mp4", "in/b.mp4"]
    assert [str(path) for path in find_videos(["in"])] == paths("in")


def test_hidden_and_annotated_videos_are_skipped(tree: Tree) -> None:
    tree(
        "in/a.mp4", "in/._a.mp4", "in/.cache/b.mp4", "in/a.annotated.mp4", "in/sub/A.Annotated.MP4"
    )
    assert paths("in") == ["in/a.mp4"]
    assert paths("in/**/*.mp4") == ["in/a.mp4"]
    assert paths("in/**/*") == ["in/a.mp4"]


def test_the_output_folder_inside_a_searched_folder_is_skipped(tree: Tree) -> None:
    tree("in/a.mp4", "in/out/b.mp4", "in/out/deep/c.mp4", "in/outer/d.mp4")
    out = Path("in/out")
    assert paths("in", out=out) == ["in/a.mp4", "in/outer/d.mp4"]
    assert paths("in/**/*.mp4", out=out) == ["in/a.mp4", "in/outer/d.mp4"]
    assert paths("in", out=Path("in/nowhere yet")) == paths("in")


@pytest.mark.parametrize("out", ["in", "."])
def test_results_beside_the_clips_do_not_hide_the_clips(tree: Tree, out: str) -> None:
    tree("in/a.mp4", "in/sub/b.mp4")
    assert paths("in", out=Path(out)) == ["in/a.mp4", "in/sub/b.mp4"]
    assert paths("in/**/*.mp4", out=Path(out)) == ["in/a.mp4", "in/sub/b.mp4"]


def test_a_folder_given_inside_the_output_folder_is_searched(tree: Tree) -> None:
    tree("out/clips/a.mp4")
    assert paths("out/clips", out=Path("out")) == ["out/clips/a.mp4"]


def test_no_file_is_listed_twice(tree: Tree) -> None:
    folder = tree("in/a.mp4", "in/sub/b.mp4")
    (folder / "link.mp4").symlink_to("in/a.mp4")
    (folder / "in/again").symlink_to("sub")
    arguments = (
        "in/a.mp4",
        "in",
        "./in/../in",
        str(folder / "in/a.mp4"),
        "link.mp4",
        "in/**/*.mp4",
    )
    found = paths(*arguments)
    assert found[0] == "in/a.mp4"
    assert [os.path.realpath(path) for path in found] == [
        os.path.realpath(name) for name in ("in/a.mp4", "in/sub/b.mp4")
    ]


def test_circular_links_are_followed_once(tree: Tree) -> None:
    folder = tree("in/a.mp4", "in/sub/b.mp4")
    for name in ("one", "two"):
        (folder / "in/sub" / name).symlink_to(folder / "in")
    assert paths("in") == ["in/a.mp4", "in/sub/b.mp4"]
    assert paths("in/**/*.mp4") == ["in/a.mp4", "in/sub/b.mp4"]


@pytest.mark.parametrize("argument", ["in", "in/*.mp4", "in/**/*.mp4"])
def test_links_that_lead_nowhere_are_said(tree: Tree, argument: str) -> None:
    folder = tree("in/a.mp4")
    (folder / "in/itself.mp4").symlink_to("itself.mp4")
    (folder / "in/broken.mp4").symlink_to("nowhere.mp4")
    found = find_clips([argument], None)
    assert [clip.path for clip in found.clips] == ["in/a.mp4"]
    assert [str(error) for error in found.errors] == [
        "'in/broken.mp4' is a link to 'nowhere.mp4', which is not there; delete it",
        "'in/itself.mp4' is a link to 'itself.mp4', which is not there; delete it",
    ]


def test_a_given_link_that_leads_nowhere_is_said(tree: Tree) -> None:
    (tree() / "broken.mp4").symlink_to("nowhere.mp4")
    found = find_clips(["broken.mp4"], None)
    assert "is a link to 'nowhere.mp4', which is not there" in str(found.errors[0])


def test_links_to_folders_are_followed(tree: Tree) -> None:
    folder = tree("in/a.mp4", "far/b.mp4")
    (folder / "in/more").symlink_to(folder / "far")
    assert paths("in") == ["in/a.mp4", "in/more/b.mp4"]


def test_patterns(tree: Tree) -> None:
    tree("in/p1/a.mp4", "in/p2/b.mov", "in/p2/b.json", "in/p10/deep/c.mp4", "top.mp4")
    assert paths("in/p?/*") == ["in/p1/a.mp4", "in/p2/b.mov"]
    assert paths("in/p[12]*") == ["in/p1/a.mp4", "in/p10/deep/c.mp4", "in/p2/b.mov"]
    assert paths("in/**/*.mp4") == ["in/p1/a.mp4", "in/p10/deep/c.mp4"]
    assert paths("*.mp4") == ["top.mp4"]
    assert paths("in/p2/*.json") == ["in/p2/b.json"]


def test_an_absolute_pattern(tree: Tree) -> None:
    folder = tree("in/a.mp4")
    assert paths(f"{folder}/*/a.*") == [f"{folder}/in/a.mp4"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tree: Tree) -> None:
    tree("a[1].mp4", "a1.mp4")
    assert paths("a[1].mp4") == ["a[1].mp4"]


def test_a_hidden_folder_is_searched_when_it_is_named(tree: Tree) -> None:
    tree(".clips/a.mp4")
    assert paths(".clips") == paths(".clips/*.mp4") == paths(".c*/*.mp4") == [".clips/a.mp4"]


def test_arguments_that_match_nothing_are_reported_and_skipped(tree: Tree) -> None:
    tree("a.mp4", "empty/notes.txt")
    found = find_clips(["nowhere.mp4", "empty", "a.mp4", "*.mov", "x" * 300], None)
    assert [clip.path for clip in found.clips] == ["a.mp4"]
    lines = [str(error) for error in found.errors]
    assert len(lines) == 4
    assert lines[0] == "no such file or folder: 'nowhere.mp4'; check the name"
    assert lines[1].startswith("no video in the folder 'empty'; searched for 3gp, avi,")
    assert lines[2].startswith("no video matches '*.mov'; check the pattern")
    assert "file name too long" in lines[3]
    assert all("\n" not in line for line in lines)


def test_a_folder_that_cannot_be_read_is_reported(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree("in/a.mp4", "in/locked/b.mp4")
    scandir = os.scandir

    def locked(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    found = find_clips(["in"], None)
    assert [clip.path for clip in found.clips] == ["in/a.mp4"]
    assert [str(error) for error in found.errors] == [
        "cannot read 'in/locked': permission denied; check its permissions"
    ]


def test_names_that_are_not_valid_text_are_found(tree: Tree) -> None:
    tree(os.fsdecode(b"in/caf\xe9.mp4"), "in/zwei\nZeilen.mp4")
    assert paths("in") == [os.fsdecode(b"in/caf\xe9.mp4"), "in/zwei\nZeilen.mp4"]
