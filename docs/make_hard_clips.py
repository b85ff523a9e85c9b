"""Make hard clips from easy ones whose truth is known: props, poor pictures, parts out of view.

python docs/make_hard_clips.py FOLDER OUT KIND...     # without KIND: every kind in CLIPS below

A clip is CLIP.mp4 with CLIP.json and CLIP.npz beside it, as in sample_videos/README.md. Props are
drawn flat over the person, which is harsher than most of what a camera sees. The truth stays the
same: what a picture no longer shows should end as not judged, not as a fault.

The kinds in FRAMED and FILED put the whole picture elsewhere (between bars, on its side, small in
a larger one) or change the file (another picture size midway, timestamps that start anew). The
counts and faults should be those of the kind `as_it_is`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.exercises import exercise_names

Picture = NDArray[np.uint8]
Joints = Mapping[str, NDArray[np.float64]]  # name: (2,) pixels
Affine = NDArray[np.float64]  # (2, 3): where a pixel of the clip is in the new picture
Draw = Callable[[Picture, Joints, "Scale"], Picture]
Frame = Callable[[Picture, "Scale"], tuple[Picture, Affine]]
MIN_FPS, SIDES = 8, ("left", "right")
_GAP_S = 3600
_SMALL_IN_PX, _SMALL_SHARE = 1280, 0.25  # the height of that picture, and of the person in it


@dataclass(frozen=True)
class Scale:
    """`thigh_px`: the person's thigh at its longest; `start`: the joints of the first frame.

    `body_px`: the height of the person, from head to feet.
    """

    thigh_px: float
    start: Joints

    @property
    def body_px(self) -> float:
        """A thigh is 24.5 % of the height (Winter 2009, "Biomechanics of Human Movement")."""
        return self.thigh_px / 0.245

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


def framed(color: int | None, left: float, above: float, right: float, below: float) -> Frame:
    """Bars as wide as these shares of the picture, of one gray level.

    None: of the picture itself, enlarged and blurred, as phones fill them.
    """

    def put(rgb: Picture, scale: Scale) -> tuple[Picture, Affine]:
        height, width = rgb.shape[:2]
        x, y = round(left * width), round(above * height)
        size = round((1 + left + right) * width), round((1 + above + below) * height)
        return _pasted(rgb, _filled(rgb, size, color), (x, y)), _moved(x, y)

    return put


def turned(clockwise_deg: int) -> Frame:
    """The picture turned in its pixels, without a word in the file."""

    def put(rgb: Picture, scale: Scale) -> tuple[Picture, Affine]:
        height, width = rgb.shape[:2]
        x, y = width - 1.0, height - 1.0
        affine = {
            90: [[0, -1, y], [1, 0, 0]],
            180: [[-1, 0, x], [0, -1, y]],
            270: [[0, 1, 0], [-1, 0, x]],
        }[clockwise_deg]
        return np.ascontiguousarray(np.rot90(rgb, -clockwise_deg // 90)), np.array(affine)

    return put


def split_screen(rgb: Picture, scale: Scale) -> tuple[Picture, Affine]:
    """The same picture twice, side by side."""
    return np.concatenate([rgb, rgb], axis=1), _moved(0, 0)


def title_card_beside(rgb: Picture, scale: Scale) -> tuple[Picture, Affine]:
    """A card with writing on the left, the picture on the right."""
    height, width = rgb.shape[:2]
    card = np.full((height, width, 3), (36, 60, 96), dtype=np.uint8)
    for line, text in enumerate(("DAY 12", "LEGS + HIPS", "3 x 10")):
        place = (width // 10, round(height * (0.35 + 0.15 * line)))
        cv2.putText(card, text, place, cv2.FONT_HERSHEY_DUPLEX, width / 350, (240, 240, 240), 2)
    return np.concatenate([card, rgb], axis=1), _moved(width, 0)


def small_person(rgb: Picture, scale: Scale) -> tuple[Picture, Affine]:
    """A person as long as a quarter of the picture's height, in a room without detail."""
    height, width = rgb.shape[:2]
    size = width * _SMALL_IN_PX // height, _SMALL_IN_PX
    share = _SMALL_SHARE * size[1] / scale.body_px
    small = cv2.resize(rgb, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    x, y = (size[0] - small.shape[1]) // 2, (size[1] - small.shape[0]) * 2 // 3
    edge = cv2.copyMakeBorder(
        small,
        y,
        size[1] - y - small.shape[0],
        x,
        size[0] - x - small.shape[1],
        cv2.BORDER_REPLICATE,
    )
    return _pasted(np.asarray(small, dtype=np.uint8), _blurred(edge, size), (x, y)), np.array(
        [[share, 0, x], [0, share, y]]
    )


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

FRAMED: Mapping[str, Frame] = {
    "bars_left_and_right": framed(0, 0.4, 0, 0.4, 0),
    "bars_above_and_below": framed(0, 0, 0.4, 0, 0.4),
    "one_sided_bar": framed(0, 0.4, 0, 0, 0),
    "blurred_bars": framed(None, 0.4, 0, 0.4, 0),
    "split_screen": split_screen,
    "title_card_beside": title_card_beside,
    "turned_90": turned(90),
    "turned_180": turned(180),
    "turned_270": turned(270),
    "small_person": small_person,
}
# Of the file, not of the picture, from a rest in the middle on. `size_change_midway`: half the
# size. `time_stamps_anew`: they start at 0 again. `time_stamps_with_a_gap`: they are an hour later.
FILED = ("size_change_midway", "time_stamps_anew", "time_stamps_with_a_gap")
KINDS = {
    **KINDS,
    **dict.fromkeys([*FRAMED, *FILED], (as_it_is, ALL)),
}


def _filled(rgb: Picture, size: tuple[int, int], color: int | None) -> Picture:
    if color is not None:
        return np.full((size[1], size[0], 3), color, dtype=np.uint8)
    height, width = rgb.shape[:2]
    share = max(size[0] / width, size[1] / height)
    x, y = round((width - size[0] / share) / 2), round((height - size[1] / share) / 2)
    return _blurred(rgb[y : height - y, x : width - x], size)


def _blurred(rgb: NDArray[Any], size: tuple[int, int]) -> Picture:
    """Resize to (width, height), with nothing left of what is smaller than a tenth of it."""
    tiny = cv2.resize(rgb, (size[0] // 8, size[1] // 8), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(tiny, (0, 0), max(tiny.shape) / 40)
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _pasted(rgb: Picture, onto: Picture, corner: tuple[int, int]) -> Picture:
    x, y = corner
    left, top = max(0, -x), max(0, -y)
    part = rgb[top : onto.shape[0] - y, left : onto.shape[1] - x]
    pasted: Picture = onto.copy()
    pasted[y + top : y + top + part.shape[0], x + left : x + left + part.shape[1]] = part
    return pasted


def _moved(x: float, y: float) -> Affine:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y]])


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
    pictures = list(_frames(clip.with_suffix(".mp4")))[::step]
    pixel = joints["pixel"][::step]
    if kind in FRAMED:
        placed = [FRAMED[kind](rgb, scale) for rgb in pictures]
        drawn = [rgb for rgb, _ in placed]
        affine = placed[0][1]
        pixel = pixel @ affine[:, :2].T + affine[:, 2]
    else:
        drawn = [KINDS[kind][0](rgb, places[n * step], scale) for n, rgb in enumerate(pictures)]
    fps = Fraction(labels["fps"]) / step
    target = out / f"{clip.stem}_{kind}{'.ts' if kind in FILED else '.mp4'}"
    if kind in FILED:
        middle = _rest_in_the_middle(labels, len(drawn), fps)
        _write_parts(target, [drawn[:middle], drawn[middle:]], fps, kind)
    else:
        _write(target, drawn, fps, "36" if kind == "blurred" else "24")
    labels = {**labels, "id": target.stem, "fps": labels["fps"] / step, "frames": len(drawn)}
    if kind == "time_stamps_with_a_gap":
        labels = _later(labels, middle / fps)
    target.with_suffix(".json").write_text(json.dumps(labels, indent=1))
    np.savez_compressed(
        target.with_suffix(".npz"),
        names=joints["names"],
        world=joints["world"][::step],
        pixel=pixel,
    )


def _rest_in_the_middle(labels: Mapping[str, Any], frames: int, fps: Fraction) -> int:
    """The frame closest to the middle that is halfway between two repetitions."""
    reps = sorted(labels["reps"], key=lambda rep: float(rep["start"]))
    rests = [round((one["end"] + other["start"]) / 2 * fps) for one, other in pairwise(reps)]
    return min(rests, key=lambda frame: abs(frame - frames // 2), default=frames // 2)


def _later(labels: Mapping[str, Any], from_s: Fraction) -> dict[str, Any]:
    """The labels with all times from `from_s` on an hour later."""
    reps = [
        {
            key: value + _GAP_S if key in ("start", "peak", "end") and value >= from_s else value
            for key, value in rep.items()
        }
        for rep in labels["reps"]
    ]
    return {**labels, "reps": reps}


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


def _write(target: Path, frames: list[Picture], fps: Fraction, crf: str, first: int = 0) -> None:
    """Write a video whose first frame has the number `first` on its clock."""
    with av.open(str(target), "w") as container:
        # Without B-frames, so that the halves of a file that is joined keep their times.
        options = {"crf": crf, "bf": "0"} if target.suffix == ".ts" else {"crf": crf}
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.height, stream.width = (size // 2 * 2 for size in frames[0].shape[:2])
        stream.pix_fmt = "yuv420p"
        for number, rgb in enumerate(frames, first):
            cut = np.ascontiguousarray(rgb[: stream.height, : stream.width])
            frame = av.VideoFrame.from_ndarray(cut, format="rgb24")
            frame.pts, frame.time_base = number, 1 / fps
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _write_parts(target: Path, halves: list[list[Picture]], fps: Fraction, kind: str) -> None:
    """Write an MPEG transport stream of two halves, which players show one after the other."""
    starts_s = [Fraction(0), len(halves[0]) / fps]
    if kind == "size_change_midway":
        height, width = halves[0][0].shape[:2]
        halves[1] = [
            np.asarray(cv2.resize(rgb, (width // 2, height // 2)), dtype=np.uint8)
            for rgb in halves[1]
        ]
    elif kind == "time_stamps_anew":
        starts_s[1] = Fraction(0)
    else:
        starts_s[1] += _GAP_S
    whole = b""
    for half, start_s in zip(halves, starts_s, strict=True):
        part = target.with_suffix(".part.ts")
        _write(part, half, fps, "24", round(start_s * fps))
        whole += part.read_bytes()
        part.unlink()
    target.write_bytes(whole)


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
