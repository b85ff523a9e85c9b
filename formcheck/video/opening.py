"""Opens one media file with FFmpeg, and never another file that it names."""

from __future__ import annotations

import os
from pathlib import Path

import av
from av.container import InputContainer

# What FFmpeg may take a file for. Not among them: playlists (concat, hls, dash, imf), which open
# the files that they name, even a pipe that blocks for ever; image2, which takes a % in a name for
# a pattern and reads its neighbors; tty, which renders text; and scripts and devices.
_VIDEO_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mpegts", "mpeg", "mpegvideo", "flv",
    "live_flv", "gif", "ogg", "asf", "asf_o", "wtv", "mxf", "nut", "rm", "dv", "ivf", "h261",
    "h263", "h264", "hevc", "vvc", "evc", "av1", "obu", "vc1", "vc1test", "m4v", "mjpeg",
    "mjpeg_2000", "mpjpeg", "smjpeg", "yuv4mpegpipe", "apng", "gxf", "swf", "amv", "roq",
    "bink", "dirac", "dnxhd", "cavsvideo", "avs2", "avs3", "ingenient", "lmlm4", "pva", "pmp",
)  # fmt: skip
# Named, so that the error can say what was found instead of a video.
_OTHER_FORMATS = (
    "png_pipe", "jpeg_pipe", "jpegxl_pipe", "jpegxl_anim", "jpegls_pipe", "j2k_pipe", "webp_pipe",
    "gif_pipe", "bmp_pipe", "tiff_pipe", "ppm_pipe", "pgm_pipe", "pbm_pipe", "pam_pipe", "exr_pipe",
    "dds_pipe", "psd_pipe", "qoi_pipe", "sgi_pipe", "hdr_pipe", "ico",
    "mp3", "wav", "w64", "aac", "flac", "ac3", "eac3", "aiff", "au", "caf", "amr", "amrnb", "amrwb",
    "ape", "wv", "tta", "dts", "dtshd", "truehd", "mlp", "voc", "oma", "mpc", "mpc8", "tak",
)  # fmt: skip
_OPTIONS = {
    "format_whitelist": ",".join((*_VIDEO_FORMATS, *_OTHER_FORMATS)),
    "protocol_whitelist": "file",
}


def open_media(path: Path) -> InputContainer:
    """Open a file of video or sound. Raises FFmpegError, ValueError and OSError."""
    # Absolute, so that a colon in the name is not read as a protocol.
    name = str(path.absolute())
    return av.open(
        _Unnamed(name) if "%" in name else name,
        mode="r",
        metadata_errors="replace",
        container_options=_OPTIONS,
    )


class _Unnamed:
    """A file whose name FFmpeg does not see: in the name of a picture, `%03d` is a pattern."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))

    def read(self, size: int) -> bytes:
        """Read so many bytes, or fewer at the end."""
        return os.read(self._file, size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, and return it."""
        return os.lseek(self._file, offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self.seek(0, os.SEEK_CUR)

    def seekable(self) -> bool:
        """Whether one can go to a place."""
        return True

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)
