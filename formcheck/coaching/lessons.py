"""The lessons of `formcheck learn`, in plain language with sources."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.coaching import safety
from formcheck.coaching.doses import progression_ladder, variant_text
from formcheck.coaching.person import EQUIPMENT
from formcheck.coaching.records import PainMoment
from formcheck.spec.exercise import Exercise
from formcheck.spec.presets import MOVEMENTS


@dataclass(frozen=True)
class LessonSection:
    """A section: paragraphs, numbered `steps`, bulleted `points`, or a table.

    The first of `rows` is the table's header.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Lesson:
    """One topic; `code` is its name on the command line."""

    code: str
    title: str
    about: str
    sections: tuple[LessonSection, ...]
    sources: tuple[str, ...] = ()


WHY = Lesson(
    "why",
    "Why strong hips help sore knees",
    "what the glutes do for the knee: keep it in line, guide the kneecap, soften landings",
    (
        LessonSection(
            "They keep the knee in line",
            (
                "Your knee sits between the hip and the foot, and mostly goes where those two send "
                "it. Whenever you stand on one leg, as in every step, the muscles at the side of "
                "the hip keep the pelvis level and the thigh straight. When they tire, the thigh "
                "turns in and the knee drifts inward with it.",
                "In one study, women with pain around the kneecap were about a quarter weaker at "
                "moving the leg out to the side, and a third weaker at turning it out, than women "
                "without it. Whether the weakness or the pain came first is not settled.",
            ),
        ),
        LessonSection(
            "They guide the kneecap",
            (
                "The kneecap glides in a groove of the thigh bone. When the thigh turns in "
                "underneath it, the groove moves away and the kneecap presses more on one side. "
                "A hip that holds the thigh still keeps the groove where the kneecap is.",
            ),
        ),
        LessonSection(
            "They soften every landing",
            (
                "Going down stairs or landing from a hop, the leg has to slow the body down. Hips "
                "that bend and brake take a good share of that load. People who land with stiff "
                "hips and knees let the knee move inward more and load it more from the side.",
            ),
        ),
        LessonSection(
            "What training can do",
            (
                "In trials with people with pain around the kneecap, training the hip and knee "
                "together eased pain and made daily life easier, more than training the knee "
                "alone. For worn knees (osteoarthritis), exercise also eases pain and helps "
                "movement.",
                "These are averages: some people gain much, some little, and it takes weeks. "
                "Nobody can promise you a result, but you can give it a fair trial: two or three "
                "times a week for six to eight weeks.",
            ),
        ),
    ),
    (
        "Powers 2010, J Orthop Sports Phys Ther 40:42 (how the hip moves the knee)",
        "Ireland et al. 2003, J Orthop Sports Phys Ther 33:671 (hip strength: 26% and 36% less)",
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
    "activation, form, all directions, small steps, and consistency",
    (
        LessonSection(
            "Activate the muscles first",
            (
                "Gentle exercises at the start teach you to find and use your glutes. Much of what "
                "you gain in the first weeks is exactly that: your nerves learn to call on the "
                "muscle.",
            ),
        ),
        LessonSection(
            "Form before quantity",
            (
                "A repetition done well trains the muscle it is meant for; done badly, another "
                "muscle does the work. Six good ones are worth more than twelve bad ones. When "
                "your form slips, the set is over, and that is fine.",
            ),
        ),
        LessonSection(
            "All directions",
            (
                "The hip extends backward, moves out to the side, and turns out. No exercise "
                "trains all three equally, so each session has some of each.",
            ),
        ),
        LessonSection(
            "A little more, step by step",
            (
                "Muscles grow stronger when you ask a little more of them than they are used to. "
                "First more repetitions, then another set, then a harder variant, one step at a "
                "time, and only after two good sessions. If your form slips or pain rises, a step "
                "back is part of the process.",
            ),
        ),
        LessonSection(
            "Keep at it",
            (
                "Two or three sessions a week with a day or two of rest in between, week after "
                "week, do more than any single session. Missing one is fine. After three weeks "
                "off, start lighter.",
            ),
        ),
    ),
    (
        "Moritani & deVries 1979, Am J Phys Med 58:115 (early gains are neural)",
        "Willcox & Burden 2013, J Strength Cond Res 27:325 (form decides which muscle works)",
        "Distefano et al. 2009, J Orthop Sports Phys Ther 39:532 (which exercise trains what)",
        "ACSM 2009, Med Sci Sports Exerc 41:687 (a little more)",
        "Garber et al. 2011, Med Sci Sports Exerc 43:1334 (how often)",
        "Mujika & Padilla 2000, Sports Med 30:79 (weeks off)",
    ),
)


def _pain_rows() -> tuple[tuple[str, ...], ...]:
    rows = [("Pain", "During a set", "Before")]
    for rule in safety.PAIN_RULES[:-1]:
        least = f"{rule.at_least} or more" if rule.at_least else f"{rule.rise_of} more than before"
        rows.append(
            (least, rule.responses[PainMoment.DURING][1], rule.responses[PainMoment.BEFORE][1])
        )
    return tuple(rows)


PAIN = Lesson(
    "pain",
    "Tired muscle or sore joint?",
    "how to tell them apart, when to stop, and when to see a professional",
    (
        LessonSection(
            "How they feel",
            (
                "You may clearly feel a working muscle. In the joint, a little pain that does not "
                "rise is all right; more is not.",
            ),
            rows=(("", "Muscle", "Joint"), *safety.MUSCLE_OR_JOINT),
        ),
        LessonSection(
            "What to do about pain",
            (
                "We ask for a number from 0 (none) to 10 (the worst you know) before, during, and "
                "after training. Up to 3 is all right if it does not rise. You lose nothing by "
                "stopping.",
            ),
            rows=_pain_rows(),
        ),
        LessonSection(
            "When to see a professional",
            ("See one for:",),
            points=safety.REASONS_TO_SEE_A_PROFESSIONAL,
        ),
        LessonSection(
            "When to see a doctor today",
            ("On the same day:",),
            points=tuple(
                sign.advice for sign in safety.SCREEN if sign.urgency is safety.Urgency.NOW
            ),
        ),
        LessonSection("What formcheck is", (safety.NOT_A_DEVICE,)),
    ),
    (
        safety.MUSCLE_OR_JOINT_SOURCE,
        *dict.fromkeys(rule.source for rule in safety.PAIN_RULES),
        *dict.fromkeys(sign.source for sign in safety.SCREEN),
    ),
)
TOPICS = (WHY, PRINCIPLES, PAIN)


def exercise_lesson(exercise: Exercise) -> Lesson:
    """Return the lesson of an exercise, made from its exercise file."""
    guide = exercise.guide
    cues = {rule.code: f"{rule.title}. {rule.cue}" for rule in reversed(exercise.rules)}
    variants = progression_ladder(guide.prescription, EQUIPMENT).variants
    sections = (
        LessonSection("How to do it", steps=guide.instructions),
        LessonSection("Why", (guide.why,)),
        LessonSection("Common errors and how to fix them", points=tuple(reversed(cues.values()))),
        LessonSection(
            "Easier and harder",
            ("From easiest to hardest; the program goes one step at a time.",),
            points=tuple(variant_text(one) or "plain, full range" for one in variants),
        ),
        LessonSection("Where to put the camera", (guide.camera,)),
    )
    sources = tuple(dict.fromkeys(rule.source for rule in exercise.rules))
    trained = " and ".join(MOVEMENTS[one] for one in guide.prescription.movements)
    about = f"moves the hip {trained}" if trained else "trains the hips and legs"
    return Lesson(exercise.name, exercise.title, about, sections, sources)
