"""The decoder opens the file that was named, and no other."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from formcheck.errors import VideoError
from formcheck.video.container import open_video
from formcheck.video.opening import open_media

PLAYLISTS = {
    "concat": "ffconcat version 1.0\nfile 'other.mp4'\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nother.mp4\n#EXT-X-ENDLIST\n",
    "dash": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
    "<BaseURL>other.mp4</BaseURL></MPD>\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe that blocks")
@pytest.mark.parametrize("name", ["clip.mp4", "clip.m3u8", "clip.mpd", "clip.ffconcat", "clip.sdp"])
@pytest.mark.parametrize("text", PLAYLISTS.values(), ids=PLAYLISTS)
def test_a_playlist_opens_nothing(tmp_path: Path, text: str, name: str) -> None:
    os.mkfifo(tmp_path / "other.mp4")  # whoever opened it would wait for ever
    (tmp_path / name).write_text(text)
    with pytest.raises(VideoError, match="is not a video"):
        open_video(tmp_path / name)


def picture(path: Path, brightness: int) -> None:
    with av.open(str(path.with_name("picture.png")), "w", format="image2pipe") as output:
        stream = output.add_stream("png", rate=Fraction(1))
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        gray = np.full((16, 16, 3), brightness, np.uint8)
        output.mux(stream.encode(av.VideoFrame.from_ndarray(gray, format="rgb24")))
        output.mux(stream.encode(None))
    path.with_name("picture.png").rename(path)


@pytest.mark.parametrize("name", ["p%03d.png", "p%d.png", "%03d/p1.png"])
def test_a_name_is_no_pattern(tmp_path: Path, name: str) -> None:
    for number in (1, 2):
        picture(tmp_path / f"p{number:03}.png", 10 * number)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    picture(tmp_path / name, 200)
    container, _ = open_video(tmp_path / name)
    with container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert [int(frame.mean()) for frame in frames] == [200]


def test_a_file_with_a_percent_sign_can_be_sought_in(tmp_path: Path) -> None:
    path = tmp_path / "50%.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=10)
        stream.width = stream.height = 64
        for number in range(40):
            gray = np.full((64, 64, 3), number, np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(gray, format="rgb24")))
        output.mux(stream.encode(None))
    with open_media(path) as container:
        container.seek(2_000_000)
        assert len(list(container.decode(video=0))) > 10
