"""Remote clips: listed, downloaded completely or not at all, and checked for changes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from formcheck.batch import remote_files
from formcheck.batch.inputs import find_clips
from formcheck.errors import FetchError, InputNotFoundError

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")


@pytest.fixture(name="store")
def memory_store() -> Iterator[Any]:
    store = fsspec.filesystem("memory")
    store.store.clear()
    yield store
    store.store.clear()


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.startswith("/truncated"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
            self.close_connection = True
        elif self.path.startswith("/forbidden"):
            self.send_error(403)
        else:
            super().do_GET()


@pytest.fixture(name="web")
def web_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server on loopback and the folder that it serves."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


def test_urls_and_paths_are_told_apart() -> None:
    urls = ("s3://b/a.mp4", "https://x/a.mp4", "memory://a", "file:///a.mp4", "HTTP://x/a")
    paths = ("a.mp4", "/a/b.mp4", "C:/a.mp4", "C://a.mp4", "a:b.mp4", "https:/x", "in/s3://b")
    assert all(map(remote_files.is_remote, urls))
    assert not any(map(remote_files.is_remote, paths))


def test_a_single_url_is_not_checked() -> None:
    for url in ("https://nowhere.invalid/a.mp4?x=1&y=2", "s3://nobody/a.mp4"):
        assert remote_files.expand(url) == [url]


def test_patterns_and_folders_of_a_store(store: Any) -> None:
    for name in ("/c/b.mp4", "/c/a.mp4", "/c/d/e.MOV", "/c/d/.f.mp4", "/c/d/g.annotated.mp4"):
        store.pipe(name, b"x")
    store.pipe("/c/a.json", b"{}")
    assert remote_files.expand("memory://c/*.mp4") == ["memory:///c/a.mp4", "memory:///c/b.mp4"]
    assert remote_files.expand("memory://c/?.json") == ["memory:///c/a.json"]
    below = ["memory:///c/a.mp4", "memory:///c/b.mp4", "memory:///c/d/e.MOV"]
    assert remote_files.expand("memory://c/") == below
    found = find_clips(["memory://c/**", "memory:///c/a.mp4", "memory://c/*.mkv"], None)
    assert [clip.path for clip in found.clips] == below
    assert [str(error) for error in found.errors] == [
        "no video matches 'memory://c/*.mkv'; check the pattern"
    ]


def test_a_folder_without_videos(store: Any) -> None:
    store.pipe("/c/a.json", b"{}")
    with pytest.raises(InputNotFoundError, match="no video in the folder 'memory://c/'"):
        remote_files.expand("memory://c/")


def test_a_copy_has_the_same_suffix_and_is_deleted_afterward(store: Any, tmp_path: Path) -> None:
    store.pipe("/c/a.MOV", b"moving" * 1000)
    with remote_files.local_copy("memory://c/a.MOV", tmp_path) as copy:
        assert copy.suffix == ".MOV"
        assert copy.parent == tmp_path
        assert copy.read_bytes() == b"moving" * 1000
    assert list(tmp_path.iterdir()) == []


def test_a_file_url(tmp_path: Path) -> None:
    clip = tmp_path / "in" / "50 % #1.mp4"
    clip.parent.mkdir()
    clip.write_bytes(b"moving")
    (url,) = remote_files.expand(f"file://{clip.parent}/*.mp4")
    with remote_files.local_copy(url) as copy:
        assert copy != clip
        assert copy.read_bytes() == b"moving"
    assert clip.exists()
    assert not copy.exists()


def test_errors_of_the_block_pass_and_leave_nothing(store: Any, tmp_path: Path) -> None:
    store.pipe("/a.mp4", b"moving")
    with (
        pytest.raises(FileNotFoundError, match="own error"),
        remote_files.local_copy("memory://a.mp4", tmp_path),
    ):
        raise FileNotFoundError("own error")
    assert list(tmp_path.iterdir()) == []


def test_a_web_clip(web: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = web
    (folder / "a b.mp4").write_bytes(b"moving" * 100_000)
    with remote_files.local_copy(f"{url}/a b.mp4?token=x.y", tmp_path) as copy:
        assert copy.suffix == ".mp4"
        assert copy.read_bytes() == b"moving" * 100_000


def test_a_web_folder_that_lists_its_files(web: tuple[str, Path]) -> None:
    url, folder = web
    for name in ("a.mp4", "notes.txt", "b.webm"):
        (folder / name).write_bytes(b"x")
    assert remote_files.expand(f"{url}/*.mp4") == [f"{url}/a.mp4"]
    assert remote_files.expand(f"{url}/") == [f"{url}/a.mp4", f"{url}/b.webm"]


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("missing.mp4", InputNotFoundError, "no such clip: '{url}'; check the URL"),
        ("forbidden.mp4", FetchError, "cannot fetch '{url}': 403"),
        ("truncated.mp4", FetchError, "cannot fetch '{url}': "),
    ],
)
def test_download_errors(
    web: tuple[str, Path], tmp_path: Path, name: str, kind: type[Exception], message: str
) -> None:
    url = f"{web[0]}/{name}"
    (tmp_path / "copies").mkdir()
    with pytest.raises(kind) as caught, remote_files.local_copy(url, tmp_path / "copies"):
        pytest.fail("no error")
    assert str(caught.value).startswith(message.format(url=url))
    assert "\n" not in str(caught.value)
    assert list((tmp_path / "copies").iterdir()) == []


def test_an_unreachable_server() -> None:
    with pytest.raises(FetchError, match=r"cannot fetch .*: Cannot connect to host 127"):
        remote_files.fingerprint("http://127.0.0.1:9/a.mp4")


def test_a_deleted_web_clip_has_no_fingerprint(web: tuple[str, Path]) -> None:
    with pytest.raises(InputNotFoundError, match="no such clip"):
        remote_files.fingerprint(f"{web[0]}/missing.mp4")


def test_fingerprints_change_with_the_content(store: Any, tmp_path: Path) -> None:
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"one")
    url = f"file://{clip}"
    before = remote_files.fingerprint(url)
    assert before is not None
    assert remote_files.fingerprint(url) == before
    clip.write_bytes(b"other")
    assert remote_files.fingerprint(url) != before


def test_web_fingerprints_change_with_the_content(web: tuple[str, Path]) -> None:
    url, folder = web
    (folder / "a.mp4").write_bytes(b"one")
    before = remote_files.fingerprint(f"{url}/a.mp4")
    assert before is not None
    assert before.startswith("3 bytes of ")
    (folder / "a.mp4").write_bytes(b"other")
    assert remote_files.fingerprint(f"{url}/a.mp4") != before


def test_a_checksum_is_preferred_to_time_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    info: dict[str, Any] = {"size": 3, "LastModified": "yesterday", "ETag": '"abc"'}
    system = type("Store", (), {"info": lambda _, path: info})()
    monkeypatch.setattr(remote_files, "_locate", lambda url: (system, url))
    assert remote_files.fingerprint("s3://b/a.mp4") == 'ETag "abc"'
    del info["ETag"]
    assert remote_files.fingerprint("s3://b/a.mp4") == "3 bytes of yesterday"
    del info["size"]
    assert remote_files.fingerprint("s3://b/a.mp4") is None


def test_a_missing_fsspec_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(FetchError) as caught:
        remote_files.fingerprint("s3://b/a.mp4")
    assert str(caught.value) == (
        "cannot read 's3://b/a.mp4': fsspec is not installed; pip install 'formcheck[remote]'"
    )


def test_a_missing_store_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(FetchError) as caught:
        remote_files.fingerprint("s3://b/a.mp4")
    assert "s3fs" in str(caught.value)
    assert "pip install" in str(caught.value)


def test_an_unknown_store() -> None:
    with pytest.raises(FetchError, match="Protocol not known: nowhere"):
        remote_files.fingerprint("nowhere://a.mp4")


def test_a_clip_larger_than_the_limit_is_refused_while_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "large.mp4").write_bytes(bytes(3 << 20))
    url = f"file://{tmp_path}/large.mp4"
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setenv("FORMCHECK_MAX_FETCH_MB", "2")
    with pytest.raises(FetchError, match="larger than 2 MB"), remote_files.local_copy(url, copies):
        pass
    assert not list(copies.iterdir())
    monkeypatch.setenv("FORMCHECK_MAX_FETCH_MB", "4")
    with remote_files.local_copy(url, copies) as copy:
        assert copy.stat().st_size == 3 << 20
