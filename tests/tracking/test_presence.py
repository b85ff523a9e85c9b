"""Who is really there: other people first, then things and the subject found again."""

from __future__ import annotations

from formcheck.pose.landmarks import Pose
from formcheck.tracking.people import Person
from formcheck.tracking.presence import those_present
from formcheck.tracking.subject import SubjectChoice
from tests.support.bystanders import GREEN, RED, exercising, person, standing

DOING = exercising(300)
SUBJECT = person(DOING)


def present(*others: Person) -> int:
    """How many people are there with the subject."""
    people = (*others, SUBJECT)
    found = those_present(SubjectChoice(people, len(others), "who moves most"))
    assert found.subject is SUBJECT
    return len(found.people)


def later(poses: list[Pose], ms: int) -> list[Pose]:
    return [Pose(p.timestamp_ms + ms, p.xy_px, p.world_m, p.visibility) for p in poses]


def moved(poses: list[Pose], x_px: float, visibility: float = 1.0) -> list[Pose]:
    return [
        Pose(p.timestamp_ms, p.xy_px + [x_px, 0], p.world_m, p.visibility * visibility)
        for p in poses
    ]


def test_the_subject_is_there() -> None:
    assert present() == 1


def test_a_coach_beside_the_subject_is_there() -> None:
    assert present(person(standing(DOING, 130, 1.3))) == 2


def test_who_trains_beside_the_subject_in_another_rhythm_is_there() -> None:
    other = later(exercising(520), 900)
    assert present(person([pose for pose in other if pose.timestamp_ms <= 9000])) == 2


def test_somebody_in_other_clothes_who_comes_later_is_there() -> None:
    assert present(person(later(DOING, 20_000), RED)) == 2


def test_the_subject_after_a_cut_is_not_somebody_else() -> None:
    assert present(person(later(DOING, 20_000), GREEN + 0.2)) == 1


def test_the_subject_found_twice_is_not_somebody_else() -> None:
    assert present(person(moved(DOING, 8))) == 1


def test_a_reflection_is_not_somebody_else() -> None:
    assert present(person(exercising(520, 0.8))) == 1


def test_a_thing_that_is_taken_for_somebody_now_and_then_is_not_there() -> None:
    still = standing(DOING, 130)
    assert present(person(still[::4])) == 1


def test_a_half_hidden_thing_is_not_there() -> None:
    assert present(person(moved(standing(DOING, 130), 0, 0.5))) == 1


def test_a_moment_is_too_short() -> None:
    assert present(person(standing(DOING, 130)[:5])) == 1
