"""What `formcheck learn` teaches, in plain words with sources; data, but for the exercises' own."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.coaching import safety
from formcheck.coaching.doses import ladder_of, variant_words
from formcheck.coaching.person import EQUIPMENT
from formcheck.coaching.records import When
from formcheck.spec.exercise import Exercise
from formcheck.spec.presets import MOVEMENTS


@dataclass(frozen=True)
class Part:
    """A part of a lesson: paragraphs, then numbered `steps`, `points`, or a table of `rows`.

    The first of `rows` is their heading.
    """

    heading: str
    words: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Lesson:
    """One topic; `code` is what the command takes."""

    code: str
    title: str
    about: str
    parts: tuple[Part, ...]
    sources: tuple[str, ...] = ()


WHY = Lesson(
    "why",
    "Why strong hips help sore knees",
    "what the buttocks do for the knee: hold it in line, guide the kneecap, soften landings",
    (
        Part(
            "They hold the knee in line",
            (
                "Your knee sits between hip and foot, and mostly goes where those two send it. "
                "Whenever you stand on one leg, and every step is that, the muscles at the side of "
                "the hip keep the pelvis level and the thigh straight. When they tire, the thigh "
                "turns in and the knee drifts inward with it.",
                "In one study, women with pain around the kneecap were about a quarter weaker at "
                "moving the leg out to the side, and a third weaker at turning it out, than women "
                "without it. Whether the weakness or the pain came first is not settled.",
            ),
        ),
        Part(
            "They guide the kneecap",
            (
                "The kneecap glides in a groove of the thigh bone. When the thigh turns in "
                "underneath it, the groove moves away, and the kneecap presses more on one side. "
                "A hip that holds the thigh still keeps the groove where the kneecap is.",
            ),
        ),
        Part(
            "They soften every landing",
            (
                "Going down stairs, or landing from a hop, the leg has to slow the body down. Hips "
                "that bend and brake take a good share of that. People who land stiffly at hip "
                "and knee let the knee move inward more, and load it more from the side.",
            ),
        ),
        Part(
            "What training can do",
            (
                "In trials with people with pain around the kneecap, training hip and knee "
                "together eased pain, and made daily life easier, more than training the knee "
                "alone. For worn knees (osteoarthritis) exercise eases pain and helps movement, "
                "too.",
                "These are averages: some people gain much, some little, and it takes weeks. "
                "Nobody can promise you a result. You can give it a fair trial: two or three times "
                "a week, for six to eight weeks.",
            ),
        ),
    ),
    (
        "Powers 2010, J Orthop Sports Phys Ther 40:42 (how the hip moves the knee)",
        "Ireland et al. 2003, J Orthop Sports Phys Ther 33:671 (hip strength: 26 % and 36 % less)",
        "Rathleff et al. 2014, Br J Sports Med 48:1088 (what came first)",
        "Powers 2003, J Orthop Sports Phys Ther 33:639; Souza & Powers 2009, 39:12 (the kneecap)",
        "Pollard et al. 2010, Clin Biomech 25:142 (landing)",
        "Nascimento et al. 2018, J Orthop Sports Phys Ther 48:19 (hip and knee together)",
        "Fransen et al. 2015, Cochrane Database Syst Rev CD004376 (osteoarthritis)",
    ),
)
PRINCIPLES = Lesson(
    "principles",
    "Five principles",
    "activation, form, all directions, a little more, and keeping at it",
    (
        Part(
            "Wake the muscles first",
            (
                "Gentle exercises at the start teach you to find the buttocks and use them. Much "
                "of what you gain in the first weeks is that: the nerves learn to call on the "
                "muscle.",
            ),
        ),
        Part(
            "Form before quantity",
            (
                "A repetition done well trains the muscle it is meant for; done badly, another one "
                "does the work. Six good ones are worth more than twelve of the other kind. When "
                "your form fades, the set is over, and that is fine.",
            ),
        ),
        Part(
            "All directions",
            (
                "The hip stretches back, moves out to the side, and turns out. No exercise trains "
                "all three alike, so each session has something of each.",
            ),
        ),
        Part(
            "A little more, step by step",
            (
                "Muscles grow stronger when they are asked for a little more than they are used "
                "to. A little: first repetitions, then a set, then a harder way of doing it, one "
                "step at a time, and only after two good sessions. If form fades or pain rises, "
                "one step back is part of the way.",
            ),
        ),
        Part(
            "Keep at it",
            (
                "Two or three sessions a week, a day or two of rest between, week after week: that "
                "does more than any single session. A missed session is no drama. After three "
                "weeks away, begin lighter.",
            ),
        ),
    ),
    (
        "Moritani & deVries 1979, Am J Phys Med 58:115 (nerves first)",
        "Willcox & Burden 2013, J Strength Cond Res 27:325 (form decides which muscle works)",
        "Distefano et al. 2009, J Orthop Sports Phys Ther 39:532 (which exercise trains what)",
        "ACSM 2009, Med Sci Sports Exerc 41:687 (a little more)",
        "Garber et al. 2011, Med Sci Sports Exerc 43:1334 (how often)",
        "Mujika & Padilla 2000, Sports Med 30:79 (weeks away)",
    ),
)


def _pain_rows() -> tuple[tuple[str, ...], ...]:
    rows = [("Pain", "In a set", "Before it")]
    for rule in safety.PAIN_RULES[:-1]:
        least = f"{rule.at_least} or more" if rule.at_least else f"{rule.rise_of} more than before"
        rows.append((least, rule.answers[When.DURING][1], rule.answers[When.BEFORE][1]))
    return tuple(rows)


PAIN = Lesson(
    "pain",
    "Tired muscle or sore joint?",
    "how to tell them apart, when to stop, and when to see a professional",
    (
        Part(
            "How they feel",
            (
                "A working muscle may be felt, and plainly. In the joint a little that does not "
                "rise is all right, and more is not.",
            ),
            rows=(("", "Muscle", "Joint"), *safety.FEELINGS),
        ),
        Part(
            "What to do about pain",
            (
                "We ask for a number from 0 (none) to 10 (the worst you know), before, during and "
                "after. Up to 3 that does not rise is all right. Stopping loses nothing.",
            ),
            rows=_pain_rows(),
        ),
        Part("When to see somebody", ("A professional, for:",), points=safety.SEE_SOMEONE),
        Part(
            "When to see somebody today",
            ("A doctor, the same day:",),
            points=tuple(
                sign.advice for sign in safety.SCREEN if sign.urgency is safety.Urgency.NOW
            ),
        ),
        Part("What formcheck is", (safety.NOT_A_DEVICE,)),
    ),
    (
        safety.FEELINGS_SOURCE,
        *dict.fromkeys(rule.source for rule in safety.PAIN_RULES),
        *dict.fromkeys(sign.source for sign in safety.SCREEN),
    ),
)
TOPICS = (WHY, PRINCIPLES, PAIN)


def lesson_of(exercise: Exercise) -> Lesson:
    """The lesson of an exercise, all from its own file."""
    guide = exercise.guide
    cues = {rule.code: f"{rule.title}. {rule.cue}" for rule in reversed(exercise.rules)}
    variants = ladder_of(guide.prescription, EQUIPMENT).variants
    parts = (
        Part("How to do it", steps=guide.how_to),
        Part("Why", (guide.why,)),
        Part("Common errors, and what to do", points=tuple(reversed(cues.values()))),
        Part(
            "Easier and harder",
            ("From the easiest on; the program goes one step at a time.",),
            points=tuple(variant_words(one) or "plain, the whole way" for one in variants),
        ),
        Part("Where the camera goes", (guide.camera,)),
    )
    sources = tuple(dict.fromkeys(rule.source for rule in exercise.rules))
    trained = " and ".join(MOVEMENTS[one] for one in guide.prescription.movements)
    about = f"moves the hip {trained}" if trained else "trains hips and legs"
    return Lesson(exercise.name, exercise.title, about, parts, sources)
