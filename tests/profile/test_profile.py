"""The profile's file: what is written is read again, and what is wrong is said in one line."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis.personal_limits import PersonalLimit
from formcheck.cli.main import main
from formcheck.coaching import safety
from formcheck.coaching.person import EQUIPMENT, WEEKDAYS, HealthScreen, PersonalRange, Profile
from formcheck.errors import InputNotFoundError, ProfileError
from formcheck.exercises import exercise_names
from formcheck.profile.store import load_profile, profile_at, profile_path, save_profile
from formcheck.profile.toml import profile_of, text_of
from tests.support.stand_ins import lines, run

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.sampled_from(exercise_names())
CODES = [sign.code for sign in safety.SCREEN]


def some_of(choices: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), unique=True).map(tuple)


SCREENS = st.builds(
    lambda on, answers, cleared: HealthScreen(on, answers, *(cleared or (None, ""))),
    st.dates(),
    st.dictionaries(st.sampled_from(CODES), st.booleans()),
    st.one_of(st.none(), st.tuples(st.dates(), WORDS)),
)
PROFILES = st.builds(
    Profile,
    screen=st.one_of(st.none(), SCREENS),
    sessions_a_week=st.sampled_from([2, 3]),
    days=some_of(WEEKDAYS),
    equipment=some_of(EQUIPMENT),
    avoid=some_of(exercise_names()),
    limits=st.lists(
        st.builds(
            PersonalLimit, NAMES, WORDS, NUMBERS, WORDS, st.dates(), WORDS, WORDS,
            st.one_of(st.none(), WORDS),
        ),
        max_size=3,
    ).map(tuple),
    ranges=st.lists(
        st.builds(PersonalRange, NAMES, WORDS, NUMBERS, st.dates(), WORDS), max_size=3
    ).map(tuple),
)  # fmt: skip


@given(PROFILES)
def test_what_is_written_is_read_again(profile: Profile) -> None:
    assert profile_of(text_of(profile)) == profile


def test_an_empty_file_is_an_empty_profile() -> None:
    assert profile_of("") == Profile()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("days = [", "it is no TOML"),
        ("[training]\ndays = ['sunday']", "choose from mon, tue"),
        ("[training]\ndays = 'mon'", "training.days is 'mon': write a list"),
        ("[training]\nequipment = ['rope']", "choose from band, bench, step, weights"),
        ("[training]\navoid = ['squat']", "choose from clamshell"),
        ("[training]\nsessions_a_week = 5", "choose 2 or 3"),
        ("[training]\nsessions_a_week = true", "write a whole number"),
        ("[training]\nequipmnt = []", "did you mean equipment?"),
        ("[trainings]\ndays = []", "trainings is not known; did you mean training?"),
        ("training = 3", r"begin a part with \[training\]"),
        ("[limit]\nvalue = 3", r"begin each with \[\[limit\]\]"),
        ("[health_screen]\nswelling = false", "health_screen.answered_on is missing"),
        ("[health_screen]\nanswered_on = 2026-01-01\nswelling = 'no'", "write true or false"),
        ("[[limit]]\nexercise = 'step_up'", "limit 1.rule is missing: write words in quotes"),
        ("[[range]]\nexercise = 3", "range 1.exercise is 3: write words in quotes"),
        ("[[range]]\nexercise = 'x'\nmeasure = 'y'\nvalue = nan", "write a number"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(text: str, words: str) -> None:
    with pytest.raises(ProfileError, match=words) as caught:
        profile_of(text)
    assert "\n" not in str(caught.value)


def test_a_whole_number_will_do_for_a_limit() -> None:
    (reached,) = profile_of(
        "[[range]]\nexercise='step_up'\nmeasure='hip_angle_deg'\nvalue=170\non=2026-01-01"
    ).ranges
    assert reached == PersonalRange("step_up", "hip_angle_deg", 170.0, date(2026, 1, 1))


def test_the_file_lies_where_it_is_said_or_in_the_users_folder(tmp_path: Path) -> None:
    assert profile_path(tmp_path / "me.toml") == tmp_path / "me.toml"
    assert profile_path().name == "profile.toml"
    assert "formcheck" in str(profile_path())


def test_files_are_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "me.toml"
    assert profile_at(path) == Profile()
    with pytest.raises(InputNotFoundError, match="no such profile"):
        load_profile(path)
    save_profile(path, Profile(days=("mon",)))
    assert load_profile(path) == profile_at(path) == Profile(days=("mon",))
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0, "nobody else may read it"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ProfileError, match="cannot read the profile"):
        load_profile(path)
    path.write_text("x = 1")
    with pytest.raises(ProfileError, match=r"profile '.*me\.toml': x is not known"):
        load_profile(path)


def test_wishes_are_set_one_by_one(own_profile: Path) -> None:
    assert run("profile", "set", "days", "Mon, thu").exit_code == 0
    assert run("profile", "set", "equipment", "band").exit_code == 0
    assert run("profile", "set", "sessions_a_week", "2").exit_code == 0
    assert run("profile", "set", "avoid", "step_up").exit_code == 0
    expected = Profile(None, 2, ("mon", "thu"), ("band",), ("step_up",))
    assert load_profile(own_profile) == expected
    assert run("profile", "set", "avoid", "").exit_code == 0
    assert load_profile(own_profile) == replace(expected, avoid=())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "days", "someday"), "choose from mon"),
        (("set", "sessions_a_week", "many"), "write a whole number"),
        (("set", "color", "red"), "sessions_a_week"),
        (("limit", "hip_thrust", "pelvic_roll", "3", "--by", "me", "--why", "x"), "no such rule"),
        (("limit", "squat", "pelvic_roll", "3", "--by", "me", "--why", "x"), "unknown exercise"),
        (("limit", "hip_thrust", "incomplete_hip_extension", "160"), "--by"),
        (("range", "hip_thrust", "depth", "3"), "choose from: knee_flexion_deg"),
        (("cleared", "--by", "physio"), "profile screen"),
    ],
)
def test_what_cannot_be_set_changes_nothing(
    words: tuple[str, ...], said: str, own_profile: Path
) -> None:
    result = run("profile", *words)
    assert result.exit_code != 0
    assert said in result.output
    assert len(lines(result.output)) == 1
    assert not own_profile.exists()


def test_a_limit_says_who_when_and_why_and_replaces_the_one_before(own_profile: Path) -> None:
    about = ("profile", "limit", "hip-thrust", "incomplete_hip_extension")
    said = ("--by", "physio", "--why", "new hip", "--date", "2026-02-01")
    assert run(*about, "150", *said).exit_code == 0
    assert run(*about, "155", *said).exit_code == 0
    assert load_profile(own_profile).limits == (
        PersonalLimit(
            "hip_thrust", "incomplete_hip_extension", 155.0, "deg", date(2026, 2, 1), "physio",
            "new hip",
        ),
    )  # fmt: skip


def test_a_limit_may_be_below_zero(own_profile: Path) -> None:
    rule = ("side_lying_leg_raise", "hip_flexion_drift", "-0.3")
    said = ("--by", "me", "--why", "x", "--unit", "thigh lengths", "--view", "front")
    assert run("profile", "limit", *rule, *said).output.startswith("Kept in")
    assert load_profile(own_profile).limits[0].value == -0.3


def test_a_range_is_noted(own_profile: Path) -> None:
    said = ("--date", "2026-02-01", "--note", "warm day")
    assert run("profile", "range", "hip_thrust", "hip_angle_deg", "172", *said).exit_code == 0
    assert load_profile(own_profile).ranges == (
        PersonalRange("hip_thrust", "hip_angle_deg", 172.0, date(2026, 2, 1), "warm day"),
    )


def test_show_prints_what_is_in_the_file_and_checks_it(own_profile: Path) -> None:
    assert "not there yet" in run("profile", "show").stdout
    run("profile", "set", "days", "mon")
    shown = run("profile", "show").stdout
    assert profile_of(shown) == Profile(days=("mon",))
    assert str(own_profile) in shown
    own_profile.write_text(
        "[[limit]]\nexercise='step_up'\nrule='x'\nvalue=1\nunit='deg'\nset_on=2026-01-01\n"
        "by='me'\nwhy='y'\n"
    )
    assert "no such rule" in run("profile", "show").output


def test_without_a_command_the_profile_is_shown(own_profile: Path) -> None:
    run("profile", "set", "sessions_a_week", "2")
    assert run("profile").stdout == run("profile", "show").stdout != ""


def test_the_hints_name_every_part_of_the_file(own_profile: Path) -> None:
    hints = run("profile", "edit-hints").stdout
    assert str(own_profile) in hints
    for word in ("health_screen", "training", "limit", "range", *WEEKDAYS[:1], *EQUIPMENT):
        assert word in hints


def answered(*yes: str) -> str:
    return "".join("y\n" if code in yes else "n\n" for code in CODES)


def test_the_screen_asks_everything_and_keeps_the_answers(own_profile: Path) -> None:
    result = CliRunner().invoke(main, ["profile", "screen"], input=answered("swelling"))
    assert result.exit_code == 0
    assert result.stdout.count("not a medical device") == 1
    assert all(sign.question in result.stdout for sign in safety.SCREEN)
    assert "Let a professional find out why it swells" in result.stdout
    screen = load_profile(own_profile).screen
    assert screen is not None
    assert screen.answers == {code: code == "swelling" for code in CODES}
    assert run("profile", "cleared", "--by", "physio").exit_code == 0
    cleared = load_profile(own_profile).screen
    assert cleared is not None
    assert cleared.cleared_by == "physio"
    assert cleared.cleared_on is not None
