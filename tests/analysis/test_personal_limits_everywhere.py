"""Personal limits in recordings, replays, batches and live sessions: only if a profile is named."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formcheck import replay
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Settings
from formcheck.coaching.person import Profile
from formcheck.live.plan import SetPlan
from formcheck.live.saving import analyze_session
from formcheck.profile.store import save_profile
from formcheck.recording import save_recording
from formcheck.spec.personal_limits import PersonalLimit, apply_personal_limits
from tests.support.live_stage import engine_of, one_after_another, repetitions
from tests.support.stand_ins import run

STRICT = PersonalLimit(
    "hip_thrust", "incomplete_hip_extension", 195.0, "deg", date(2026, 2, 1), "physio", "she can"
)
WORDS = "judged by a personal limit: Hip thrust, incomplete hip extension: 195°"


@pytest.fixture(name="profile")
def profile_fixture(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    save_profile(path, Profile(limits=(STRICT,)))
    return path


def recorded(folder: Path, name: str) -> Path:
    """A recording of two repetitions, without sets."""
    engine = engine_of(name, one_after_another(repetitions(name, 2)), SetPlan(reps=9, sets=1))
    engine.run()
    seen = analyze_session(engine)
    assert seen is not None
    path = folder / f"{name}.npz"
    save_recording(replace(seen.recording, training=None), path)
    return path


@pytest.fixture(name="poses")
def poses_fixture(tmp_path: Path) -> Path:
    return recorded(tmp_path, "hip_thrust")


def faults_of(text: str) -> list[dict[str, object]]:
    return [fault for rep in json.loads(text)["reps"] for fault in rep["faults"]]


def test_the_default_profile_does_not_affect_recordings(poses: Path, own_profile: Path) -> None:
    before = run("replay", poses, "--json")
    assert before.exit_code == 0, before.output
    save_profile(own_profile, Profile(limits=(STRICT,)))
    assert run("replay", poses, "--json").output == before.output


def test_a_named_profile_applies_and_the_result_says_so(profile: Path, poses: Path) -> None:
    done = run("replay", poses, "--json", "--profile", profile)
    assert done.exit_code == 0, done.output
    found = faults_of(done.output)
    assert {fault["limit"] for fault in found if fault["code"] == STRICT.rule} == {195.0}
    assert all("set on 2026-02-01 by physio" in str(fault["source"]) for fault in found)
    assert any(words.startswith(WORDS) for words in json.loads(done.output)["warnings"])
    assert len(found) > len(faults_of(run("replay", poses, "--json").output))


def test_other_exercises_are_judged_as_before(profile: Path, tmp_path: Path) -> None:
    other = recorded(tmp_path, "glute_bridge")
    plain = run("replay", other, "--json").output
    assert json.loads(plain)["exercise"] == "glute_bridge"
    assert run("replay", other, "--json", "--profile", profile).output == plain


def test_wrong_limits_and_missing_profiles_are_reported_before_the_analysis(
    poses: Path, tmp_path: Path
) -> None:
    done = run("replay", poses, "--profile", tmp_path / "none.toml")
    assert done.exit_code == 2
    assert "no such profile" in done.output
    wrong = tmp_path / "wrong.toml"
    text = 'exercise = "hip_thrust"\nrule = "no_rule"\nvalue = 1.0\nunit = "deg"\n'
    wrong.write_text(f'[[limit]]\n{text}set_on = 2026-02-01\nby = "me"\nwhy = "x"\n')
    done = run("replay", poses, "--profile", wrong)
    assert done.exit_code == 1
    assert "no such rule" in done.output


def test_limits_change_the_digest_of_a_batch_and_reach_its_workers() -> None:
    plain = Settings("full", "ab")
    own = Settings("full", "ab", limits=(STRICT,))
    item = ClipInput("a.mp4")
    assert plain.digest(item) == Settings("full", "ab").digest(item)
    assert plain.digest(item) != own.digest(item)
    assert pickle.loads(pickle.dumps(own)) == own


def test_the_settings_of_a_batch_contain_the_limits() -> None:
    own = json.loads(json.dumps(Settings("full", "ab", limits=(STRICT,)).as_json()))
    assert own["limits"][0]["set_on"] == "2026-02-01"
    assert own["limits"][0]["value"] == STRICT.value


def test_live_and_its_replay_with_the_same_profile_agree(profile: Path, tmp_path: Path) -> None:
    engine = engine_of(
        "hip_thrust", one_after_another(repetitions("hip_thrust", 2)), SetPlan(reps=9, sets=1)
    )
    engine.limits = (STRICT,)
    engine.session.__init__(  # type: ignore[misc]
        apply_personal_limits(engine.session.exercise, engine.limits),
        SetPlan(reps=9, sets=1),
        (640, 480),
    )
    engine.run()
    seen = analyze_session(engine)
    assert seen is not None
    save_recording(seen.recording, tmp_path / "poses.npz")
    assert replay(tmp_path / "poses.npz", profile=profile).as_json() == seen.analysis.as_json()
    assert any(words.startswith(WORDS) for words in seen.analysis.warnings)
    general = replay(tmp_path / "poses.npz")
    assert not any("personal" in words for words in general.warnings)
