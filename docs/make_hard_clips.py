"""Make hard clips from easy ones whose truth is known: props, poor pictures, parts out of view.

python docs/make_hard_clips.py FOLDER OUT KIND...     # without KIND: every kind in CLIPS below

A clip is CLIP.mp4 with CLIP.json and CLIP.npz beside it, as in sample_videos/README.md. Props are
drawn flat over the person, which is harsher than most of what a camera sees. The truth stays the
same: what a picture no longer shows should end as not judged, not as a fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.exercises import exercise_names

Picture = NDArray[np.uint8]
Joints = Mapping[str, NDArray[np.float64]]  # name: (2,) pixels
Draw = Callable[[Picture, Joints, "Scale"], Picture]
MIN_FPS, SIDES = 8, ("left", "right")


@dataclass(frozen=True)
class Scale:
    """`thigh_px`: the person's thigh at its longest; `start`: the joints of the first frame."""

    thigh_px: float
    start: Joints

    def px(self, thighs: float) -> int:
        """A length given in thigh lengths (about 0.42 m)."""
        return max(1, round(self.thigh_px * thighs))


def barbell_on_the_hips(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """A 45 cm plate in front of the hips, as in a barbell bridge."""
    return _disc(rgb, _middle(at, "hip"), scale.px(0.53), (25, 25, 30))


def barbell_in_the_hands(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """A 45 cm plate at the hands."""
    return _disc(rgb, _middle(at, "wrist"), scale.px(0.53), (25, 25, 30))


def ball_between_the_knees(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """A 22 cm ball behind the nearer leg."""
    nearer = np.zeros(rgb.shape[:2], dtype=np.uint8)
    for side in SIDES:
        for one, other in (("hip", "knee"), ("knee", "ankle")):
            _line(nearer, at[f"{side}_{one}"], at[f"{side}_{other}"], scale.px(0.22), 255)
    ball = _disc(rgb, _middle(at, "knee"), scale.px(0.27), (200, 60, 40))
    return np.where(nearer[..., None] > 0, rgb, ball)


def band_round_the_thighs(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """A band above the knees."""
    ends = [0.2 * at[f"{s}_hip"] + 0.8 * at[f"{s}_knee"] for s in SIDES]
    return _line(rgb.copy(), ends[0], ends[1], scale.px(0.2), (190, 40, 90))


def loose_clothes(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """Pants and a shirt twice as wide as the limbs, each in one color."""
    drawn: Picture = rgb.copy()
    for side in SIDES:
        for one, other in (("hip", "knee"), ("knee", "ankle")):
            _line(drawn, at[f"{side}_{one}"], at[f"{side}_{other}"], scale.px(0.5), (60, 62, 70))
    trunk = [at[name] for name in ("left_shoulder", "right_shoulder", "right_hip", "left_hip")]
    hull = cv2.convexHull(np.array(trunk).astype(np.int32))
    cv2.fillConvexPoly(drawn, hull, (120, 80, 75))
    cv2.polylines(drawn, [hull], True, (120, 80, 75), scale.px(0.45))
    return drawn


def long_hair(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """Loose hair from the ears down over the shoulders."""
    drawn: Picture = rgb.copy()
    for side in SIDES:
        _line(drawn, at[f"{side}_ear"], at[f"{side}_shoulder"], scale.px(0.3), (40, 25, 15))
    return drawn


def dim_gym(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """A sixth of the light, and the noise of a camera that amplifies it."""
    noise = np.random.default_rng(int(rgb.sum()) % 2**32).normal(0, 9, rgb.shape)
    return np.clip(rgb / 6 + noise, 0, 255).astype(np.uint8)


def blurred(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """Out of focus by a fifteenth of a thigh."""
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), scale.px(1 / 15)))


def feet_out(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """The picture ends between the knees and the ankles of the resting person."""
    return _cropped(rgb, scale.start, ("knee", "ankle"), 0.5)


def head_out(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """The picture ends between the shoulders and the head of the resting person."""
    return _cropped(rgb, scale.start, ("shoulder", "ear"), 0.4)


def as_it_is(rgb: Picture, at: Joints, scale: Scale) -> Picture:
    """Draw nothing: for the kinds that only change the file."""
    return rgb


STANDING = ("forward_lunge", "reverse_lunge", "lateral_lunge", "step_up")
BRIDGES = ("glute_bridge", "hip_thrust")
LYING = ("clamshell", "side_lying_leg_raise")
ALL = exercise_names()

KINDS: Mapping[str, tuple[Draw, tuple[str, ...]]] = {
    "as_it_is": (as_it_is, ALL),
    "barbell_on_the_hips": (barbell_on_the_hips, BRIDGES),
    "barbell_in_the_hands": (barbell_in_the_hands, ("romanian_deadlift",)),
    "ball_between_the_knees": (ball_between_the_knees, BRIDGES),
    "band_round_the_thighs": (band_round_the_thighs, (*STANDING[2:], *BRIDGES, *LYING)),
    "loose_clothes": (loose_clothes, ALL),
    "long_hair": (long_hair, ALL),
    "dim_gym": (dim_gym, ALL),
    "blurred": (blurred, ALL),
    "eight_frames_a_second": (as_it_is, ALL),
    "feet_out": (feet_out, ALL),
    "head_out": (head_out, ALL),
}


def _middle(at: Joints, part: str) -> NDArray[np.float64]:
    return (at[f"left_{part}"] + at[f"right_{part}"]) / 2


def _dot(place: NDArray[np.float64]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def _disc(
    rgb: Picture, place: NDArray[np.float64], radius_px: int, color: tuple[int, int, int]
) -> Picture:
    drawn: Picture = rgb.copy()
    cv2.circle(drawn, _dot(place), radius_px, color, cv2.FILLED, cv2.LINE_AA)
    cv2.circle(drawn, _dot(place), radius_px // 6, (150, 150, 155), cv2.FILLED, cv2.LINE_AA)
    return drawn


def _line(
    rgb: Picture,
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    width_px: int,
    color: tuple[int, int, int] | int,
) -> Picture:
    cv2.line(rgb, _dot(one), _dot(other), color, width_px, cv2.LINE_AA)
    return rgb


def _cropped(rgb: Picture, at: Joints, parts: tuple[str, str], share: float) -> Picture:
    """Crop the picture at `share` of the way from the first part to the second.

    The cut is across the body's length, along whichever axis that is closer to.
    """
    kept, lost = (_middle(at, part) for part in parts)
    axis = int(np.argmax(np.abs(_middle(at, "shoulder") - _middle(at, "knee"))))
    edge = int(kept[axis] + share * (lost[axis] - kept[axis])) // 2 * 2
    keep = slice(None, edge) if lost[axis] > kept[axis] else slice(edge, None)
    return np.ascontiguousarray(rgb[keep] if axis else rgb[:, keep])


def make(clip: Path, kind: str, out: Path) -> None:
    """Write OUT/CLIP_KIND.mp4, .json and .npz."""
    labels, joints = json.loads(clip.with_suffix(".json").read_text()), dict(np.load(clip))
    places = [dict(zip(joints["names"], frame, strict=True)) for frame in joints["pixel"]]
    thighs = (
        joints["pixel"][:, _columns(joints, "knee")] - joints["pixel"][:, _columns(joints, "hip")]
    )
    scale = Scale(float(np.linalg.norm(thighs, axis=-1).max()), places[0])
    step = _step(labels["fps"], kind)
    frames = list(_frames(clip.with_suffix(".mp4")))[::step]
    drawn = [KINDS[kind][0](rgb, places[n * step], scale) for n, rgb in enumerate(frames)]
    target = out / f"{clip.stem}_{kind}.mp4"
    _write(target, drawn, Fraction(labels["fps"]) / step, "36" if kind == "blurred" else "24")
    labels = {**labels, "id": target.stem, "fps": labels["fps"] / step, "frames": len(drawn)}
    target.with_suffix(".json").write_text(json.dumps(labels, indent=1))
    kept = {name: joints[name][::step] for name in ("world", "pixel")}
    np.savez_compressed(target.with_suffix(".npz"), names=joints["names"], **kept)


def _columns(joints: Mapping[str, NDArray[np.float64]], part: str) -> list[int]:
    names = list(joints["names"])
    return [names.index(f"{side}_{part}") for side in SIDES]


def _step(fps: float, kind: str) -> int:
    """Keep every n-th frame: 8 per second in the slow kind, else about 15, which saves time."""
    wanted = MIN_FPS if kind == "eight_frames_a_second" else 15
    return max(1, round(fps / wanted))


def _frames(video: Path) -> Iterator[Picture]:
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def _write(target: Path, frames: list[Picture], fps: Fraction, crf: str) -> None:
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"crf": crf})
        stream.height, stream.width = (size // 2 * 2 for size in frames[0].shape[:2])
        stream.pix_fmt = "yuv420p"
        for rgb in frames:
            cut = np.ascontiguousarray(rgb[: stream.height, : stream.width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(cut, format="rgb24")))
        container.mux(stream.encode())


def main() -> None:
    """Make the named kinds, or all of them, from every clip in the folder that they suit."""
    folder, out, wanted = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or list(KINDS)
    out.mkdir(parents=True, exist_ok=True)
    for clip in sorted(folder.glob("*.npz")):
        exercise = json.loads(clip.with_suffix(".json").read_text())["exercise"]
        for kind in wanted:
            if exercise in KINDS[kind][1]:
                make(clip, kind, out)
                print(f"{clip.stem}_{kind}", flush=True)


if __name__ == "__main__":
    main()
