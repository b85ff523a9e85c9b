"""The profile file: round trips, comments that survive changes, and errors of one line."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.cli.main import main
from formcheck.coaching import safety
from formcheck.coaching.person import EQUIPMENT, WEEKDAYS, HealthScreen, PersonalRange, Profile
from formcheck.errors import InputNotFoundError, ProfileError
from formcheck.exercises import exercise_names
from formcheck.profile.store import load_profile, profile_at, profile_path, save_profile
from formcheck.profile.toml import parse_profile, profile_text, updated_text
from formcheck.spec.personal_limits import PersonalLimit
from tests.support.stand_ins import lines, run

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.sampled_from(exercise_names())
CODES = [sign.code for sign in safety.SCREEN]


def some_of(choices: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), unique=True).map(tuple)


SCREENS = st.builds(
    lambda on, answers, cleared: HealthScreen(on, answers, *(cleared or (None, ""))),
    st.dates(),
    st.dictionaries(st.sampled_from(CODES), st.booleans()),
    st.one_of(st.none(), st.tuples(st.dates(), TEXTS)),
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
            PersonalLimit, NAMES, TEXTS, NUMBERS, TEXTS, st.dates(), TEXTS, TEXTS,
            st.one_of(st.none(), TEXTS),
        ),
        max_size=3,
    ).map(tuple),
    ranges=st.lists(
        st.builds(PersonalRange, NAMES, TEXTS, NUMBERS, st.dates(), TEXTS), max_size=3
    ).map(tuple),
)  # fmt: skip


@given(PROFILES)
def test_a_written_profile_reads_back_the_same(profile: Profile) -> None:
    assert parse_profile(profile_text(profile)) == profile


@given(PROFILES, PROFILES)
@settings(max_examples=50)
def test_a_changed_profile_reads_back_the_same(old: Profile, new: Profile) -> None:
    text = profile_text(old)
    assert updated_text(text, old) == text
    assert parse_profile(updated_text(text, new)) == new


HAND_WRITTEN = """\
# Notes for my physio
[training]   # evenings only
days = [ "mon",'thu' ]  # not Friday
# the band is at work
equipment = []

[[range]]
exercise='hip_thrust' # new bench
measure = "hip_angle_deg"
value =  170
on = 2026-01-01

# the left knee
[[limit]]
exercise = "hip_thrust"
rule = "incomplete_hip_extension"   # since March
value = 150
unit = "deg"
set_on = 2026-01-01
by = "physio"
why = 'new hip'"""


def test_comments_order_and_formatting_survive_every_change(own_profile: Path) -> None:
    own_profile.parent.mkdir(parents=True, exist_ok=True)
    own_profile.write_text(HAND_WRITTEN)
    run("profile", "set", "equipment", "band")
    expected = HAND_WRITTEN.replace("equipment = []", 'equipment = ["band"]') + "\n"
    assert own_profile.read_text() == expected
    run("profile", "range", "hip_thrust", "hip_angle_deg", "175", "--date", "2026-01-01")
    expected = expected.replace("value =  170", "value =  175.0")
    assert own_profile.read_text() == expected
    rule = ("hip_thrust", "incomplete_hip_extension", "155")
    options = ("--by", "me", "--why", "better", "--date", "2026-02-02")
    run("profile", "limit", *rule, *options)
    run("profile", "set", "sessions_a_week", "2")
    CliRunner().invoke(main, ["profile", "screen"], input=answered())
    text = own_profile.read_text()
    assert [line for line in HAND_WRITTEN.splitlines() if "#" in line] == [
        line for line in text.splitlines() if "#" in line and "Health screen" not in line
    ]
    profile = parse_profile(text)
    assert profile.limits[0].value == 155
    assert profile.sessions_a_week == 2
    assert profile.screen is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        "training = {days = ['mon']}",
        "training.days = ['mon'] # dotted",
        "limit = []",
        "[[limit]]\nexercise='a'\nrule='b'\nvalue=1\nunit='deg'\nset_on=2026-01-01\n"
        "by='me'\nwhy='y'\n[training]\ndays=['mon']\n"
        "[[limit]]\nexercise='c'\nrule='b'\nvalue=1\nunit='deg'\nset_on=2026-01-01\n"
        "by='me'\nwhy='y'",
        "range = [{exercise='step_up', measure='x', value=1, on=2026-01-01}] # inline",
    ],
)
@given(new=PROFILES)
@settings(max_examples=15)
def test_any_layout_can_be_changed(text: str, new: Profile) -> None:
    changed = updated_text(text, new)
    assert parse_profile(changed) == new
    assert updated_text(changed, new) == changed


def test_an_empty_file_is_an_empty_profile() -> None:
    assert parse_profile("") == Profile()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("days = [", "not valid TOML: .* at line 1 col .; fix that line"),
        ("[training]\ndays = ['sunday']", "choose from mon, tue"),
        ("[training]\ndays = 'mon'", "training.days is 'mon': write a list"),
        ("[training]\nequipment = ['rope']", "choose from band, bench, step, weights"),
        ("[training]\navoid = ['squat']", "choose from .*clamshell"),
        ("[training]\nsessions_a_week = 5", "choose 2 or 3"),
        ("[training]\nsessions_a_week = true", "write a whole number"),
        ("[training]\nequipmnt = []", "did you mean equipment?"),
        ("[trainings]\ndays = []", "unknown key trainings; did you mean training?"),
        ("training = 3", r"start a section with \[training\]"),
        ("[limit]\nvalue = 3", r"start each one with \[\[limit\]\]"),
        ("[health_screen]\nswelling = false", "health_screen.answered_on is missing"),
        ("[health_screen]\nanswered_on = 2026-01-01\nswelling = 'no'", "write true or false"),
        ("[[limit]]\nexercise = 'step_up'", "limit 1.rule is missing: write text in quotes"),
        ("[[range]]\nexercise = 3", "range 1.exercise is 3: write text in quotes"),
        ("[[range]]\nexercise = 'x'\nmeasure = 'y'\nvalue = nan", "write a number"),
    ],
)
def test_errors_say_what_to_write_instead(text: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message) as caught:
        parse_profile(text)
    assert "\n" not in str(caught.value)


def test_a_whole_number_is_accepted_for_a_range() -> None:
    (reached,) = parse_profile(
        "[[range]]\nexercise='step_up'\nmeasure='hip_angle_deg'\nvalue=170\non=2026-01-01"
    ).ranges
    assert reached == PersonalRange("step_up", "hip_angle_deg", 170.0, date(2026, 1, 1))


def test_the_file_is_the_given_one_or_in_the_configuration_folder(tmp_path: Path) -> None:
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
        assert path.stat().st_mode & 0o077 == 0, "only its owner may read it"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ProfileError, match="cannot read the profile"):
        load_profile(path)
    path.write_text("x = 1")
    with pytest.raises(ProfileError, match=r"profile '.*me\.toml': unknown key x"):
        load_profile(path)


def test_preferences_are_set_one_by_one(own_profile: Path) -> None:
    assert run("profile", "set", "days", "Mon, thu").exit_code == 0
    assert run("profile", "set", "equipment", "band").exit_code == 0
    assert run("profile", "set", "sessions_a_week", "2").exit_code == 0
    assert run("profile", "set", "avoid", "step_up").exit_code == 0
    expected = Profile(None, 2, ("mon", "thu"), ("band",), ("step_up",))
    assert load_profile(own_profile) == expected
    assert run("profile", "set", "avoid", "").exit_code == 0
    assert load_profile(own_profile) == replace(expected, avoid=())


@pytest.mark.parametrize(
    ("args", "message"),
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
def test_an_invalid_change_writes_nothing(
    args: tuple[str, ...], message: str, own_profile: Path
) -> None:
    result = run("profile", *args)
    assert result.exit_code != 0
    assert message in result.output
    assert len(lines(result.output)) == 1
    assert not own_profile.exists()


def test_a_limit_records_who_when_and_why_and_replaces_the_previous_one(own_profile: Path) -> None:
    command = ("profile", "limit", "hip-thrust", "incomplete_hip_extension")
    options = ("--by", "physio", "--why", "new hip", "--date", "2026-02-01")
    assert run(*command, "150", *options).exit_code == 0
    assert run(*command, "155", *options).exit_code == 0
    assert load_profile(own_profile).limits == (
        PersonalLimit(
            "hip_thrust", "incomplete_hip_extension", 155.0, "deg", date(2026, 2, 1), "physio",
            "new hip",
        ),
    )  # fmt: skip


def test_a_limit_may_be_below_zero(own_profile: Path) -> None:
    rule = ("side_lying_leg_raise", "hip_flexion_drift", "-3")
    options = ("--by", "me", "--why", "x", "--unit", "deg", "--view", "front")
    assert run("profile", "limit", *rule, *options).output.startswith("Saved to")
    assert load_profile(own_profile).limits[0].value == -3.0


def test_a_range_is_recorded(own_profile: Path) -> None:
    options = ("--date", "2026-02-01", "--note", "warm day")
    assert run("profile", "range", "hip_thrust", "hip_angle_deg", "172", *options).exit_code == 0
    assert load_profile(own_profile).ranges == (
        PersonalRange("hip_thrust", "hip_angle_deg", 172.0, date(2026, 2, 1), "warm day"),
    )


def test_show_checks_and_prints_the_file(own_profile: Path) -> None:
    assert "no such file yet" in run("profile", "show").stdout
    run("profile", "set", "days", "mon")
    shown = run("profile", "show").stdout
    assert parse_profile(shown) == Profile(days=("mon",))
    assert str(own_profile) in shown
    own_profile.write_text(
        "[[limit]]\nexercise='step_up'\nrule='x'\nvalue=1\nunit='deg'\nset_on=2026-01-01\n"
        "by='me'\nwhy='y'\n"
    )
    assert "no such rule" in run("profile", "show").output


def test_without_a_command_the_profile_is_shown(own_profile: Path) -> None:
    run("profile", "set", "sessions_a_week", "2")
    assert run("profile").stdout == run("profile", "show").stdout != ""


def test_the_hints_name_every_section_of_the_file(own_profile: Path) -> None:
    hints = run("profile", "edit-hints").stdout
    assert str(own_profile) in hints
    for word in ("health_screen", "training", "limit", "range", *WEEKDAYS[:1], *EQUIPMENT):
        assert word in hints


def answered(*yes: str) -> str:
    return "".join("y\n" if code in yes else "n\n" for code in CODES)


def test_the_screen_asks_every_question_and_saves_the_answers(own_profile: Path) -> None:
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
