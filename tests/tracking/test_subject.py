"""Which of several people is the subject, and in which frames the first pass was wrong."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck import exercises
from formcheck.pose.landmarks import MIRRORED, Landmark, Pose
from formcheck.tracking.people import Person
from formcheck.tracking.subject import (
    SubjectChoice,
    candidates,
    choose_subject,
    describe_choice,
    disputed_frames,
    is_subject,
    motion_of,
    movement_m,
)
from tests.support.bystanders import RED, SIZE_PX, exercising, motion, person, placed, standing

DOING = exercising(330)
LEGS = slice(Landmark.LEFT_KNEE, None)
ALL = exercises.all_exercises()


def choice_among(*people: Person, subject: str = "auto") -> SubjectChoice:
    return choose_subject(people, subject, ALL, SIZE_PX)


def test_a_single_person_is_the_subject() -> None:
    assert choice_among(person(DOING)).index == 0


def test_nobody_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one person"):
        choice_among()


def test_a_coach_closer_to_the_camera_is_not_the_subject() -> None:
    chosen = choice_among(person(standing(DOING, 150, 1.8)), person(DOING))
    assert (chosen.index, chosen.reason) == (1, "who moves most as in an exercise")


def test_only_the_named_exercise_counts() -> None:
    step_up = [exercises.find_exercise("step_up")]
    people = [person(standing(DOING, 150, 1.8)), person(DOING)]
    assert choose_subject(people, "auto", step_up, SIZE_PX).index == 1


def test_of_two_people_who_do_the_same_the_larger_is_chosen() -> None:
    """A reflection moves alike, is farther away and to the side."""
    assert choice_among(person(exercising(520, 0.8)), person(exercising(300))).index == 1


def test_without_an_exercise_the_person_who_moves_most_is_chosen() -> None:
    waving = [placed(pose, 330, 1, pose.timestamp_ms) for pose in standing(DOING, 330)]
    for number, pose in enumerate(waving):
        pose.xy_px[LEGS, 1] -= 20.0 * (number % 2)
    chosen = choice_among(person(standing(DOING, 150, 1.5)), person(waving))
    assert (chosen.index, chosen.reason) == (1, "who moves most")


def test_walking_past_is_little_movement() -> None:
    first = DOING[0]
    walking = [placed(first, 20 + 8 * n, 1, pose.timestamp_ms) for n, pose in enumerate(DOING)]
    assert movement_m(person(walking)) < 0.3 * movement_m(person(DOING))


@pytest.mark.parametrize(
    ("subject", "index"), [("left", 0), ("center", 1), ("right", 2), ("largest", 2)]
)
def test_position_and_size_choose_as_requested(subject: str, index: int) -> None:
    people = [person(standing(DOING, x, zoom)) for x, zoom in ((100, 0.9), (300, 1), (560, 1.3))]
    chosen = choice_among(*people, subject=subject)
    assert chosen.index == index
    assert chosen.reason.endswith(f"of them, as requested (--subject {subject})")


def test_a_person_visible_for_a_moment_is_no_candidate() -> None:
    whole, brief = person(DOING), person(standing(DOING, 100)[:4])
    assert candidates([brief, whole]) == [whole]


def test_the_message_says_how_many_people_which_one_and_why() -> None:
    chosen = choice_among(person(standing(DOING, 150)), person(exercising(500)))
    assert describe_choice(chosen, SIZE_PX[0]) == (
        "2 people in view: followed the one on the right of the picture, "
        "who moves most as in an exercise"
    )


def test_a_movement_between_sightings_is_unseen_in_gaps() -> None:
    gone = [pose for pose in DOING if not 2000 < pose.timestamp_ms < 4000]
    between = motion_of(person(gone))
    inside = (between.times_ms > 2100) & (between.times_ms < 3900)
    assert not between.seen[inside].any()
    assert between.seen[~inside].mean() > 0.95


CHOSEN = choice_among(person(DOING), person(standing(DOING, 150), RED))
TIMES_MS = [pose.timestamp_ms for pose in DOING]


def test_where_both_passes_agree_nothing_is_disputed() -> None:
    assert not disputed_frames(motion(exercising(332, step=1)), CHOSEN, TIMES_MS).any()


def test_a_body_with_left_and_right_swapped_is_not_disputed() -> None:
    first = motion(
        [Pose(p.timestamp_ms, p.xy_px[MIRRORED], p.world_m, p.visibility) for p in DOING]
    )
    assert not disputed_frames(first, CHOSEN, TIMES_MS).any()


def test_frames_on_another_body_are_disputed_and_their_neighbors() -> None:
    poses = exercising(330, step=1)
    other = standing(poses, 150)
    mixed = [o if 3000 <= p.timestamp_ms < 4000 else p for p, o in zip(poses, other, strict=True)]
    found = disputed_frames(motion(mixed), CHOSEN, TIMES_MS)
    times = motion(mixed).times_ms
    assert found[(times >= 3000) & (times < 4000)].all()
    assert not found[(times < 2400) | (times > 4600)].any()


def test_legs_of_another_body_are_a_mixture() -> None:
    poses = exercising(330, step=1)
    for pose, other in zip(poses, standing(poses, 150), strict=True):
        pose.xy_px[LEGS] = other.xy_px[LEGS]
    assert disputed_frames(motion(poses), CHOSEN, TIMES_MS).all()


def test_where_the_second_pass_misses_the_subject_the_first_counts_unless_on_somebody_else() -> (
    None
):
    hidden = person([pose for pose in DOING if not 2000 < pose.timestamp_ms < 5000])
    chosen = SubjectChoice((hidden, CHOSEN.people[1]), 0, "")
    here, there = motion(exercising(330, step=1)), motion(standing(exercising(step=1), 150))
    inside = (here.times_ms > 2600) & (here.times_ms < 4400)
    assert not disputed_frames(here, chosen, TIMES_MS)[inside].any()
    assert disputed_frames(there, chosen, TIMES_MS)[inside].all()


def test_only_the_body_of_the_subject_is_the_subject() -> None:
    assert is_subject(DOING[7].xy_px, CHOSEN, DOING[7].timestamp_ms)
    other = CHOSEN.people[1].detections[7].pose
    assert not is_subject(other.xy_px, CHOSEN, other.timestamp_ms)
    assert not is_subject(np.full((33, 2), np.nan), CHOSEN, DOING[7].timestamp_ms)


def test_for_a_single_person_only_large_differences_are_disputed() -> None:
    """With nobody to mix up, two passes may differ, but not by half a meter."""
    alone = choice_among(person(DOING))
    assert not disputed_frames(motion(exercising(380, step=1)), alone, TIMES_MS).any()
    assert disputed_frames(motion(exercising(480, step=1)), alone, TIMES_MS).all()


def test_a_person_who_was_away_for_days_costs_no_more_than_the_detections() -> None:
    near = [0.0, 66.0, 132.0, 198.0]
    detections = person(DOING).detections[:8]
    times_ms = np.array([*near, *(1e12 + time_ms for time_ms in near)])
    motion = motion_of(Person(times_ms, detections))
    assert len(motion) < 500
    assert (np.diff(motion.times_ms) % 66 == 0).all()
    assert np.isfinite(motion.xy_px[:4]).all()
    assert np.isnan(motion.xy_px[10:100]).all()
