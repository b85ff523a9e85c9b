"""Today's session from the history: whether it is due, its exercises and doses, and why; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from formcheck.coaching import rules, safety
from formcheck.coaching.doses import dose_text, progression_ladder
from formcheck.coaching.exercise_choice import ExerciseSelection, hip_movements, select_exercises
from formcheck.coaching.person import HealthScreen, Profile
from formcheck.coaching.progression import Proposal, lighter, propose
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.schedule import ACTIVATION, Due, TrainingLevel, next_due, training_level
from formcheck.coaching.trainings import training_sessions
from formcheck.coaching.warm_up import COOL_DOWN, WARM_UP, MobilityExercise
from formcheck.exercises import all_exercises, find_exercise
from formcheck.spec.exercise import Exercise

REST_S, CHANGE_S = 60.0, 15.0


class PlanState(str, Enum):
    """Whether the planned session may begin."""

    READY = "ready"
    TOO_SOON = "too_soon"
    ASK_FIRST = "ask_first"
    SEE_SOMEONE = "see_someone"


@dataclass(frozen=True)
class Decision:
    """One rule that applied: the numbers it used and what it decided."""

    rule: str
    decided: str
    numbers: Mapping[str, float | str]


@dataclass(frozen=True)
class Plan:
    """A session for `at`.

    In `PlanState.ASK_FIRST` (no answers to the health screen, or too old) and
    `PlanState.SEE_SOMEONE` (`signs` are red flags answered with yes and not cleared) it is empty.
    In `PlanState.TOO_SOON` it is complete, for people who want to train anyway; `due` says when and
    why. `movements` are the hip movements it trains, `missing` those it cannot train. `notes` are
    sentences to show with it: excluded exercises, and every personal limit that applies. The
    field names are keys of the plan document.
    """

    at: datetime
    state: PlanState
    stage: TrainingLevel
    due: Due
    warm_up: tuple[MobilityExercise, ...] = ()
    activation: tuple[Proposal, ...] = ()
    strength: tuple[Proposal, ...] = ()
    cool_down: tuple[MobilityExercise, ...] = ()
    movements: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    signs: tuple[safety.RedFlag, ...] = ()
    notes: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """All exercises in order."""
        return self.activation + self.strength

    @property
    def minutes(self) -> int:
        """Approximate duration, with a minute of rest after each set."""
        moves_s = sum(move.lasts_s for move in self.warm_up + self.cool_down)
        return round((moves_s + sum(map(exercise_duration_s, self.proposals))) / 60)


def plan_for(history: Iterable[SessionRecord], now: datetime, profile: Profile) -> Plan:
    """Plan the session for `now`, an aware datetime in the person's own time zone."""
    trainings = training_sessions(history, now)
    catalog = all_exercises()
    allowed = [one for one in catalog if one.name not in profile.avoid]
    level = training_level(trainings, allowed, now)
    due = next_due(trainings, now, profile)
    state, signs = _state(profile.screen, due, now)
    plan = Plan(now, state, level, due, signs=signs)
    if state in (PlanState.ASK_FIRST, PlanState.SEE_SOMEONE):
        return plan
    selection = select_exercises(catalog, trainings, level, profile, now)

    def proposals(selected: Sequence[Exercise]) -> tuple[Proposal, ...]:
        return tuple(
            propose(
                one, progression_ladder(one.guide.prescription, profile.equipment), trainings, now
            )
            for one in selected
        )

    plan = replace(
        plan,
        warm_up=WARM_UP,
        activation=proposals(selection.activation),
        strength=proposals(selection.strength),
        cool_down=COOL_DOWN,
        missing=selection.missing,
        notes=(*_missing_notes(selection, level), *_personal_notes(selection, profile)),
    )
    plan = replace(plan, movements=_movements(plan.proposals))
    return replace(plan, decisions=_decisions(plan, selection))


def lighter_plan(plan: Plan, pain: int, profile: Profile) -> Plan:
    """Return the plan for a knee that is sore beforehand: activation only, one step back."""

    def eased(proposal: Proposal) -> Proposal:
        prescription = find_exercise(proposal.exercise).guide.prescription
        return lighter(proposal, progression_ladder(prescription, profile.equipment), pain)

    activation = tuple(map(eased, plan.activation))
    statement = rules.coaching_rule("lighter_today").statement
    decision = Decision("lighter_today", statement, {"pain before": pain})
    movements = _movements(activation)
    return replace(
        plan,
        activation=activation,
        strength=(),
        movements=movements,
        missing=tuple(one for one in (*plan.movements, *plan.missing) if one not in movements),
        decisions=(*plan.decisions, decision),
    )


def exercise_duration_s(proposal: Proposal) -> float:
    """Return the approximate seconds of an exercise, with rests and changes of leg."""
    prescription = find_exercise(proposal.exercise).guide.prescription
    rep_s = sum(prescription.tempo_s) + proposal.variant.pause_s
    set_s = proposal.reps * rep_s
    if proposal.each_side:
        set_s = 2 * set_s + CHANGE_S
    return proposal.sets * (set_s + REST_S)


def _state(
    screen: HealthScreen | None, due: Due, now: datetime
) -> tuple[PlanState, tuple[safety.RedFlag, ...]]:
    if screen is None or (now.date() - screen.answered_on).days > safety.SCREEN_LASTS_DAYS:
        return PlanState.ASK_FIRST, ()
    unanswered = [sign for sign in safety.SCREEN if sign.code not in screen.answers]
    if unanswered:
        return PlanState.ASK_FIRST, ()
    signs = safety.red_flags(screen.answers)
    cleared = screen.cleared_on is not None and screen.cleared_on >= screen.answered_on
    if signs and not cleared:
        return PlanState.SEE_SOMEONE, signs
    return (PlanState.READY if due.is_now else PlanState.TOO_SOON), ()


def _movements(proposals: Iterable[Proposal]) -> tuple[str, ...]:
    return tuple(sorted(hip_movements(find_exercise(one.exercise) for one in proposals)))


def _missing_notes(selection: ExerciseSelection, level: TrainingLevel) -> Iterable[str]:
    for movement in selection.missing:
        yield f"No available exercise trains hip {movement}; see the excluded exercises."
    for name, reason in selection.excluded:
        exercise = find_exercise(name)
        if level.name != ACTIVATION or exercise.guide.prescription.role == ACTIVATION:
            yield f"{exercise.title} is excluded: {reason}."


def _personal_notes(selection: ExerciseSelection, profile: Profile) -> Iterable[str]:
    names = {one.name for one in (*selection.activation, *selection.strength)}
    for limit in profile.limits:
        if limit.exercise in names:
            yield f"Personal limit. {limit.description}"
    for reached in profile.ranges:
        if reached.exercise in names:
            yield f"Your own range. {reached.description}"


def _decisions(plan: Plan, selection: ExerciseSelection) -> tuple[Decision, ...]:
    due = plan.due
    due_text = "due now" if due.is_now else f"next due {due.at:%A %d %B, %H:%M}"
    decisions = [
        Decision(due.rule, due_text, due.numbers),
        Decision(plan.stage.rule, f"{plan.stage.name} session", plan.stage.numbers),
    ]
    if plan.stage.name != ACTIVATION:
        names = ", ".join(one.exercise for one in plan.strength) or "none"
        numbers = {"strength sessions": plan.stage.strength_trainings}
        decisions.append(Decision("longest_ago", f"strength: {names}", numbers))
        decisions.append(Decision("one_new", f"new today: {selection.new or 'none'}", numbers))
    trained = ", ".join(plan.movements) or "none"
    decisions.append(
        Decision("three_movements", f"trains {trained}", {"missing": len(plan.missing)})
    )
    for name, reason in selection.excluded:
        if "it hurt" in reason:
            decisions.append(Decision("left_out", f"{name}: {reason}", {}))
    for one in plan.proposals:
        decisions.append(Decision(one.rule, f"{one.exercise}: {dose_text(one.dose)}", one.numbers))
    return tuple(decisions)
