"""Who is followed of several people, and which frames of the first look are kept."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck import exercises
from formcheck.pose.landmarks import MIRRORED, Pose
from formcheck.tracking.people import Person
from formcheck.tracking.subject import (
    Chosen,
    belongs,
    candidates,
    choose,
    disputed,
    in_words,
    motion_of,
    movement_m,
)
from tests.support.bystanders import RED, SIZE_PX, exercising, motion, person, placed, standing

DOING = exercising(330)
ALL = exercises.exercises()


def chosen_of(*people: Person, how: str = "auto") -> Chosen:
    return choose(people, how, ALL, SIZE_PX)


def test_one_person_is_the_one() -> None:
    assert chosen_of(person(DOING)).number == 0


def test_nobody_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one person"):
        chosen_of()


def test_a_coach_nearer_to_the_camera_is_not_taken_for_the_one_who_exercises() -> None:
    chosen = chosen_of(person(standing(DOING, 150, 1.8)), person(DOING))
    assert (chosen.number, chosen.reason) == (1, "who moves most as in an exercise")


def test_a_named_exercise_decides_alone() -> None:
    step_up = [exercises.find_exercise("step_up")]
    people = [person(standing(DOING, 150, 1.8)), person(DOING)]
    assert choose(people, "auto", step_up, SIZE_PX).number == 1


def test_of_two_who_do_the_same_the_larger_is_meant() -> None:
    """A reflection moves alike, is farther away and beside."""
    assert chosen_of(person(exercising(520, 0.8)), person(exercising(300))).number == 1


def test_without_an_exercise_it_is_who_moves_most() -> None:
    waving = [placed(pose, 330, 1, pose.timestamp_ms) for pose in standing(DOING, 330)]
    for number, pose in enumerate(waving):
        pose.xy_px[25:33, 1] -= 20.0 * (number % 2)
    chosen = chosen_of(person(standing(DOING, 150, 1.5)), person(waving))
    assert (chosen.number, chosen.reason) == (1, "who moves most")


def test_walking_past_is_little_movement() -> None:
    first = DOING[0]
    walking = [placed(first, 20 + 8 * n, 1, pose.timestamp_ms) for n, pose in enumerate(DOING)]
    assert movement_m(person(walking)) < 0.3 * movement_m(person(DOING))


@pytest.mark.parametrize(
    ("how", "number"), [("left", 0), ("center", 1), ("right", 2), ("largest", 2)]
)
def test_place_and_size_choose_as_asked(how: str, number: int) -> None:
    people = [person(standing(DOING, x, zoom)) for x, zoom in ((100, 0.9), (300, 1), (560, 1.3))]
    chosen = chosen_of(*people, how=how)
    assert chosen.number == number
    assert chosen.reason.endswith(f"of them, as asked (--subject {how})")


def test_who_is_there_for_a_moment_only_is_no_candidate() -> None:
    whole, brief = person(DOING), person(standing(DOING, 100)[:4])
    assert candidates([brief, whole]) == [whole]


def test_the_words_say_how_many_where_and_why() -> None:
    chosen = chosen_of(person(standing(DOING, 150)), person(exercising(500)))
    assert in_words(chosen, SIZE_PX[0]) == (
        "2 people in view: followed the one on the right of the picture, "
        "who moves most as in an exercise"
    )


def test_a_movement_between_sightings_is_unseen_in_gaps() -> None:
    gone = [pose for pose in DOING if not 2000 < pose.timestamp_ms < 4000]
    between = motion_of(person(gone))
    inside = (between.times_ms > 2100) & (between.times_ms < 3900)
    assert not between.seen[inside].any()
    assert between.seen[~inside].mean() > 0.95


CHOSEN = chosen_of(person(DOING), person(standing(DOING, 150), RED))
CALLED_MS = [pose.timestamp_ms for pose in DOING]


def test_where_both_looks_agree_nothing_is_disputed() -> None:
    assert not disputed(motion(exercising(332, step=1)), CHOSEN, CALLED_MS).any()


def test_a_body_seen_the_other_way_round_is_not_disputed() -> None:
    first = motion(
        [Pose(p.timestamp_ms, p.xy_px[MIRRORED], p.world_m, p.visibility) for p in DOING]
    )
    assert not disputed(first, CHOSEN, CALLED_MS).any()


def test_frames_on_another_body_are_disputed_and_their_neighbors() -> None:
    poses = exercising(330, step=1)
    other = standing(poses, 150)
    mixed = [o if 3000 <= p.timestamp_ms < 4000 else p for p, o in zip(poses, other, strict=True)]
    found = disputed(motion(mixed), CHOSEN, CALLED_MS)
    times = motion(mixed).times_ms
    assert found[(times >= 3000) & (times < 4000)].all()
    assert not found[(times < 2400) | (times > 4600)].any()


def test_legs_of_another_body_are_a_mixture() -> None:
    poses = exercising(330, step=1)
    for pose, other in zip(poses, standing(poses, 150), strict=True):
        pose.xy_px[25:33] = other.xy_px[25:33]
    assert disputed(motion(poses), CHOSEN, CALLED_MS).all()


def test_where_the_second_look_misses_the_subject_the_first_is_kept_unless_on_another() -> None:
    hidden = person([pose for pose in DOING if not 2000 < pose.timestamp_ms < 5000])
    chosen = Chosen((hidden, CHOSEN.people[1]), 0, "")
    here, there = motion(exercising(330, step=1)), motion(standing(exercising(step=1), 150))
    inside = (here.times_ms > 2600) & (here.times_ms < 4400)
    assert not disputed(here, chosen, CALLED_MS)[inside].any()
    assert disputed(there, chosen, CALLED_MS)[inside].all()


def test_only_the_subjects_own_body_belongs() -> None:
    assert belongs(DOING[7].xy_px, CHOSEN, DOING[7].timestamp_ms)
    other = CHOSEN.people[1].sightings[7].pose
    assert not belongs(other.xy_px, CHOSEN, other.timestamp_ms)
    assert not belongs(np.full((33, 2), np.nan), CHOSEN, DOING[7].timestamp_ms)


def test_alone_only_what_is_far_off_is_disputed() -> None:
    """Nobody clear to be mixed with: two looks may differ, but not as much as by half a meter."""
    alone = chosen_of(person(DOING))
    assert not disputed(motion(exercising(380, step=1)), alone, CALLED_MS).any()
    assert disputed(motion(exercising(480, step=1)), alone, CALLED_MS).all()
