"""Cuts in edited videos: first changes that are no cuts, then each kind of cut."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formcheck.pipeline.analyze import record_poses
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.recording import load_recording, save_recording
from formcheck.video.reader import VideoReader
from formcheck.video.shots import CutDetector
from tests.support.paths import SAMPLES

RgbImage = NDArray[np.uint8]

HEIGHT, WIDTH = 144, 192
FPS = 15
FRAME_MS = 1000 / FPS


def room(seed: int) -> NDArray[np.float64]:
    """(144, 192, 3) a textured wall and floor with some objects, 30..220."""
    random = np.random.default_rng(seed)
    picture = np.kron(random.uniform(90, 150, (18, 24, 1)), np.ones((8, 8, 3)))
    for _ in range(12):
        y, x = random.integers(0, HEIGHT - 20), random.integers(0, WIDTH - 20)
        height, width = random.integers(10, 50, 2)
        picture[y : y + height, x : x + width] = random.uniform(30, 220, 3)
    return picture


def frames_of(scene: NDArray[np.float64], frames: int, *, seed: int = 0) -> list[RgbImage]:
    """A person who fills a quarter of the frame walks through a room, with noise."""
    random = np.random.default_rng(seed)
    film = []
    for frame in range(frames):
        picture = scene.copy()
        x = int(20 + 2 * frame + 6 * np.sin(frame / 3)) % (WIDTH - 40)
        picture[40:130, x : x + 40] = (60, 90, 160)
        picture[60:80, x + 10 : x + 30] = (220, 190, 170)
        film.append(as_image(picture + random.normal(0, 3, picture.shape)))
    return film


def as_image(values: NDArray[np.float64]) -> RgbImage:
    return np.clip(values, 0, 255).astype(np.uint8)


def cuts_in(film: Iterable[RgbImage], fps: float = FPS) -> tuple[int, ...]:
    detector = CutDetector()
    for number, picture in enumerate(film):
        detector.update(round(number * 1000 / fps), picture)
    return detector.cuts_ms


def mixed(one: list[RgbImage], other: list[RgbImage]) -> list[RgbImage]:
    """The first dissolves into the second over their whole length."""
    shares = (np.arange(len(one)) + 1) / (len(one) + 1)
    return [
        as_image(a * (1 - share) + b * share)
        for a, b, share in zip(one, other, shares, strict=True)
    ]


def dimmed(film: list[RgbImage], begin: float, end: float) -> list[RgbImage]:
    """Brightness goes from one share to the other."""
    shares = np.linspace(begin, end, len(film))
    return [as_image(picture * share) for picture, share in zip(film, shares, strict=True)]


# What is no cut


def test_an_empty_video_has_no_cut() -> None:
    assert CutDetector().cuts_ms == ()
    assert cuts_in([np.zeros((1, 1, 3), np.uint8)] * 3) == ()


@given(seed=st.integers(0, 1000), noise=st.floats(0, 20), fps=st.sampled_from([10.0, 25.0, 60.0]))
@settings(max_examples=8, deadline=None)
def test_noise_in_a_still_room_is_no_cut(seed: int, noise: float, fps: float) -> None:
    random = np.random.default_rng(seed)
    scene = room(seed)
    film = [as_image(scene + random.normal(0, noise, scene.shape)) for _ in range(40)]
    assert cuts_in(film, fps) == ()


@given(
    seed=st.integers(0, 1000),
    gain=st.floats(0.3, 1.15),
    tint=st.tuples(*[st.floats(0.8, 1.1)] * 3),
    length=st.integers(1, 20),
)
@settings(max_examples=8, deadline=None)
def test_a_sudden_or_slow_change_of_light_is_no_cut(
    seed: int, gain: float, tint: tuple[float, float, float], length: int
) -> None:
    shares = np.clip((np.arange(50) - 20) / length, 0, 1)[:, None]
    gains = 1 + (gain * np.array(tint) - 1) * shares
    film = frames_of(room(seed), 50, seed=seed)
    assert cuts_in([as_image(p * g) for p, g in zip(film, gains, strict=True)]) == ()


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_a_person_who_crosses_half_the_frame_quickly_is_no_cut(fps: int) -> None:
    film = frames_of(room(1), 3 * fps)
    random = np.random.default_rng(5)
    shirt = np.kron(random.uniform(20, 240, (12, 8, 3)), np.ones((12, 12, 1)))
    for number, picture in enumerate(film):
        x = int((number / fps - 1) * 2 * WIDTH)
        left, right = max(0, x), min(WIDTH, x + 96)
        if left < right:
            picture[:, left:right] = shirt[:, left - x : right - x]
    assert cuts_in(film, fps) == ()


def test_a_shaky_and_panning_camera_is_no_cut() -> None:
    scene = np.concatenate([room(1), room(2), room(3)], axis=1)
    random = np.random.default_rng(0)
    film = []
    for frame in range(60):
        x = int(192 + 180 * np.sin(frame / 10)) + random.integers(0, 12)
        y = random.integers(0, 14)
        film.append(as_image(np.roll(scene, y, axis=0)[:, x : x + WIDTH]))
    assert cuts_in(film) == ()


@pytest.mark.parametrize("covered_frames", [3, 12, 45])
def test_a_hand_in_front_of_the_lens_is_no_cut(covered_frames: int) -> None:
    film = frames_of(room(1), 110)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    hand = np.stack([90 + 20 * np.sin(y / 40), 60 + 12 * np.cos(x / 50), 50 + y / 20], axis=-1)
    for number in range(30, 30 + covered_frames):
        film[number] = as_image(hand)
    assert cuts_in(film) == ()


def test_a_flash_is_no_cut() -> None:
    film = frames_of(room(1), 60)
    film[30] = np.full_like(film[30], 255)
    assert cuts_in(film) == ()


def test_duplicate_frames_and_a_low_frame_rate_are_no_cut() -> None:
    film = frames_of(room(1), 60)
    assert cuts_in([film[number // 4 * 4] for number in range(60)], fps=30) == ()
    assert cuts_in(film[::2], fps=7.5) == ()


def test_a_countdown_overlay_is_no_cut() -> None:
    film = frames_of(room(1), 75)
    random = np.random.default_rng(3)
    for second in range(5):
        digit = np.kron(random.random((5, 3)) < 0.6, np.ones((8, 8))).astype(bool)
        for picture in film[second * FPS : (second + 1) * FPS]:
            picture[90:130, 150:174][digit] = 255
    assert cuts_in(film) == ()


def test_lights_off_and_on_again_are_no_cut() -> None:
    film = frames_of(room(1), 90)
    for number in range(30, 60):
        film[number] = as_image(film[number] * 0.01)
    assert cuts_in(film) == ()


# What is a cut


@given(one=st.integers(0, 500), other=st.integers(501, 1000), at=st.integers(8, 52))
@settings(max_examples=8, deadline=None)
def test_another_room_is_a_cut_at_its_first_frame(one: int, other: int, at: int) -> None:
    film = frames_of(room(one), 60)[:at] + frames_of(room(other), 60)[at:]
    assert cuts_in(film) == (round(at * FRAME_MS),)


def test_a_closer_view_of_the_same_room_is_a_cut() -> None:
    film = frames_of(room(1), 60)
    rows, columns = 20 + np.arange(HEIGHT) // 2, 50 + np.arange(WIDTH) // 2
    film[30:] = [picture[rows[:, None], columns] for picture in film[30:]]
    assert cuts_in(film) == (round(30 * FRAME_MS),)


def test_each_end_of_a_title_card_is_a_cut() -> None:
    card = np.full((HEIGHT, WIDTH, 3), 30, np.uint8)
    card[60:84, 40:152] = np.kron(np.arange(28) % 2 * 210 + 30, np.ones(4))[:, None]
    film = frames_of(room(1), 90)
    film[30:55] = [card] * 25
    assert cuts_in(film) == (round(30 * FRAME_MS), round(55 * FRAME_MS))


def test_letterbox_bars_hide_no_cut() -> None:
    film = frames_of(room(1), 30) + frames_of(room(2), 30)
    for picture in film:
        picture[:40] = picture[-40:] = 0
    assert cuts_in(film) == (round(30 * FRAME_MS),)


@pytest.mark.parametrize("length_s", [0.4, 0.8, 1.5])
def test_a_dissolve_counts_as_a_shot(length_s: float) -> None:
    length = round(length_s * FPS)
    one, other = frames_of(room(1), 30 + length), frames_of(room(2), 30 + length)
    found = cuts_in(one[:30] + mixed(one[30:], other[:length]) + other[length:])
    assert found == pytest.approx((30 * FRAME_MS, (30 + length) * FRAME_MS), abs=1.6 * FRAME_MS)


def test_a_fade_through_black_counts_as_a_shot() -> None:
    one, other = frames_of(room(1), 40), frames_of(room(2), 40)
    film = one[:30] + dimmed(one[30:], 0.9, 0) + dimmed(other[:10], 0, 0.9) + other[10:]
    found = cuts_in(film)
    assert found == pytest.approx((30 * FRAME_MS, 50 * FRAME_MS), abs=1.6 * FRAME_MS)


def test_the_cut_back_is_a_cut_too() -> None:
    one, other = frames_of(room(1), 90), frames_of(room(2), 90)
    film = one[:30] + other[30:60] + one[60:]
    assert cuts_in(film) == (round(30 * FRAME_MS), round(60 * FRAME_MS))


def test_reading_the_cuts_early_changes_nothing() -> None:
    film = frames_of(room(1), 40) + frames_of(room(2), 40)
    detector, asked = CutDetector(), []
    for number, picture in enumerate(film):
        detector.update(round(number * FRAME_MS), picture)
        asked.append(detector.cuts_ms)
    assert asked[35] == ()
    assert asked[-1] == cuts_in(film) == (round(40 * FRAME_MS),)


def test_memory_does_not_grow_and_a_frame_is_quick() -> None:
    detector, picture = CutDetector(), as_image(np.kron(room(1), np.ones((3, 3, 1))))
    for number in range(600):
        detector.update(number * 33, picture)
    assert len(detector._samples) < 120
    started = time.process_time()
    for number in range(600, 900):
        detector.update(number * 33, picture)
    assert (time.process_time() - started) / 300 < 0.003  # ten times what it takes


# With real files


def sample_frames(name: str, length_s: float) -> list[RgbImage]:
    with VideoReader(SAMPLES / name, end_s=length_s) as reader:
        return [frame.rgb for frame in reader]


def test_two_sample_videos_joined_are_cut_where_they_meet(tmp_path: Path) -> None:
    film = sample_frames("forward_lunge.mp4", 1) + sample_frames("step_up.mp4", 1)
    meeting_ms = round(len(film) / 2 * 1000 / 30)
    joined = tmp_path / "joined.mp4"
    with av.open(str(joined), "w") as output:
        stream = output.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.height, stream.width = film[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for picture in film:
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode(None))
    recording = record_poses(joined, AnalyzeOptions(model="lite"))
    assert recording.cuts_ms == pytest.approx((meeting_ms,), abs=34)
    save_recording(recording, tmp_path / "poses.npz")
    assert load_recording(tmp_path / "poses.npz").cuts_ms == recording.cuts_ms


def test_an_unedited_sample_has_no_cut() -> None:
    assert cuts_in(sample_frames("lateral_lunge.mp4", 6), fps=30) == ()
