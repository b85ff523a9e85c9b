"""Today's session from the history: whether it is due, what it has, how much, and why; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from formcheck.coaching import rules, safety
from formcheck.coaching.doses import dose_words, ladder_of
from formcheck.coaching.exercise_choice import Choice, chosen, covered
from formcheck.coaching.person import HealthScreen, Profile
from formcheck.coaching.progression import Proposal, lighter, propose
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.schedule import ACTIVATION, Due, Stage, due_after, stage_of
from formcheck.coaching.trainings import trainings_of
from formcheck.coaching.warm_up import COOL_DOWN, WARM_UP, Move
from formcheck.exercises import exercises, find_exercise
from formcheck.spec.exercise import Exercise

REST_S, CHANGE_S = 60.0, 15.0


class State(str, Enum):
    """What to do with a plan."""

    READY = "ready"
    TOO_SOON = "too_soon"
    ASK_FIRST = "ask_first"
    SEE_SOMEONE = "see_someone"


@dataclass(frozen=True)
class Decision:
    """One rule of the rulebook, what it saw, and what it decided."""

    rule: str
    decided: str
    numbers: Mapping[str, float | str]


@dataclass(frozen=True)
class Plan:
    """A session for `at`.

    In `State.ASK_FIRST` (the health screen has not been answered, or long ago) and
    `State.SEE_SOMEONE` (`signs` were answered with yes and nobody has cleared them) it is empty. In
    `State.TOO_SOON` it is whole, for whoever wants to train all the same; `due` says when and why.
    `movements` are those of the hip that it trains, `missing` those that it cannot. `notes` are
    sentences to show with it: what is left out, and every personal limit that applies.
    """

    at: datetime
    state: State
    stage: Stage
    due: Due
    warm_up: tuple[Move, ...] = ()
    activation: tuple[Proposal, ...] = ()
    strength: tuple[Proposal, ...] = ()
    cool_down: tuple[Move, ...] = ()
    movements: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    signs: tuple[safety.Sign, ...] = ()
    notes: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """All exercises, in the order of doing."""
        return self.activation + self.strength

    @property
    def minutes(self) -> int:
        """About how long it takes, with rests of a minute between sets."""
        moves_s = sum(move.lasts_s for move in self.warm_up + self.cool_down)
        return round((moves_s + sum(map(lasts_s, self.proposals))) / 60)


def plan_for(history: Iterable[SessionRecord], now: datetime, profile: Profile) -> Plan:
    """The session for `now`, an aware datetime in the person's own time zone."""
    trainings = trainings_of(history, now)
    catalog = exercises()
    wanted = [one for one in catalog if one.name not in profile.avoid]
    stage = stage_of(trainings, wanted, now)
    due = due_after(trainings, now, profile)
    state, signs = _state(profile.screen, due, now)
    plan = Plan(now, state, stage, due, signs=signs)
    if state in (State.ASK_FIRST, State.SEE_SOMEONE):
        return plan
    choice = chosen(catalog, trainings, stage, profile, now)

    def proposals(these: Sequence[Exercise]) -> tuple[Proposal, ...]:
        return tuple(
            propose(one, ladder_of(one.guide.prescription, profile.equipment), trainings, now)
            for one in these
        )

    plan = replace(
        plan,
        warm_up=WARM_UP,
        activation=proposals(choice.activation),
        strength=proposals(choice.strength),
        cool_down=COOL_DOWN,
        missing=choice.missing,
        notes=(*_missing_notes(choice, stage), *_personal_notes(choice, profile)),
    )
    plan = replace(plan, movements=_movements(plan.proposals))
    return replace(plan, decisions=_decisions(plan, choice))


def lighter_plan(plan: Plan, pain: int, profile: Profile) -> Plan:
    """The same plan for a knee that is sore before it begins: activation only, a step back."""

    def less(proposal: Proposal) -> Proposal:
        advised = find_exercise(proposal.exercise).guide.prescription
        return lighter(proposal, ladder_of(advised, profile.equipment), pain)

    activation = tuple(map(less, plan.activation))
    words = rules.rule_of("lighter_today").words
    decision = Decision("lighter_today", words, {"pain before": pain})
    movements = _movements(activation)
    return replace(
        plan,
        activation=activation,
        strength=(),
        movements=movements,
        missing=tuple(one for one in (*plan.movements, *plan.missing) if one not in movements),
        decisions=(*plan.decisions, decision),
    )


def lasts_s(proposal: Proposal) -> float:
    """About how long an exercise takes in seconds: a rest after each set, a change between legs."""
    advised = find_exercise(proposal.exercise).guide.prescription
    a_rep_s = sum(advised.tempo_s) + proposal.variant.pause_s
    sides_s = proposal.reps * a_rep_s
    if proposal.each_side:
        sides_s = 2 * sides_s + CHANGE_S
    return proposal.sets * (sides_s + REST_S)


def _state(
    screen: HealthScreen | None, due: Due, now: datetime
) -> tuple[State, tuple[safety.Sign, ...]]:
    if screen is None or (now.date() - screen.answered_on).days > safety.SCREEN_LASTS_DAYS:
        return State.ASK_FIRST, ()
    unanswered = [sign for sign in safety.SCREEN if sign.code not in screen.answers]
    if unanswered:
        return State.ASK_FIRST, ()
    signs = safety.signs_of(screen.answers)
    cleared = screen.cleared_on is not None and screen.cleared_on >= screen.answered_on
    if signs and not cleared:
        return State.SEE_SOMEONE, signs
    return (State.READY if due.is_now else State.TOO_SOON), ()


def _movements(proposals: Iterable[Proposal]) -> tuple[str, ...]:
    return tuple(sorted(covered(find_exercise(one.exercise) for one in proposals)))


def _missing_notes(choice: Choice, stage: Stage) -> Iterable[str]:
    for movement in choice.missing:
        yield f"No exercise that may be chosen trains {movement} of the hip; see what is left out."
    for name, why in choice.left_out:
        exercise = find_exercise(name)
        if stage.name != ACTIVATION or exercise.guide.prescription.role == ACTIVATION:
            yield f"{exercise.title} is left out: {why}."


def _personal_notes(choice: Choice, profile: Profile) -> Iterable[str]:
    names = {one.name for one in (*choice.activation, *choice.strength)}
    for limit in profile.limits:
        if limit.exercise in names:
            yield f"Personal limit. {limit.words}"
    for reached in profile.ranges:
        if reached.exercise in names:
            yield f"Your own range. {reached.words}"


def _decisions(plan: Plan, choice: Choice) -> tuple[Decision, ...]:
    due = plan.due
    when = "due now" if due.is_now else f"next due {due.at:%A %d %B, %H:%M}"
    found = [
        Decision(due.rule, when, due.numbers),
        Decision(plan.stage.rule, f"{plan.stage.name} session", plan.stage.numbers),
    ]
    if plan.stage.name != ACTIVATION:
        names = ", ".join(one.exercise for one in plan.strength) or "none"
        seen = {"strength sessions": plan.stage.strength_trainings}
        found.append(Decision("longest_ago", f"strength: {names}", seen))
        found.append(Decision("one_new", f"new today: {choice.new or 'none'}", seen))
    trained = ", ".join(plan.movements) or "none"
    found.append(Decision("three_movements", f"trains {trained}", {"missing": len(plan.missing)}))
    for name, why in choice.left_out:
        if "it hurt" in why:
            found.append(Decision("left_out", f"{name}: {why}", {}))
    for one in plan.proposals:
        found.append(Decision(one.rule, f"{one.exercise}: {dose_words(one.dose)}", one.numbers))
    return tuple(found)
