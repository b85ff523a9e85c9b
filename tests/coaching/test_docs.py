"""docs/coach.md is what the rules say today, and every command and schema is in it."""

from __future__ import annotations

import runpy

from formcheck.coaching import safety
from formcheck.coaching.program import plan_for
from formcheck.coaching.rules import RULES
from formcheck.guided.planning import SCHEMA, plan_document
from tests.support.paths import DOCS
from tests.support.trainees import ALL_THINGS, NOON

PAGE = (DOCS / "coach.md").read_text(encoding="utf-8")


def test_the_page_is_the_rules_of_today() -> None:
    assert runpy.run_path(str(DOCS / "make_coach.py"))["page"]() == PAGE, (
        "run: python docs/make_coach.py"
    )


def test_every_rule_is_in_it_with_its_source() -> None:
    for rule in RULES:
        assert f"| `{rule.code}` | {rule.statement} | {rule.source} |" in PAGE
    for sign in safety.SCREEN:
        assert sign.question in PAGE
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_commands_and_schema_are_named() -> None:
    for words in ("plan explain", "plan --anyway", "profile screen", "learn --page", SCHEMA):
        assert words in PAGE
    assert PAGE.count("not a medical device") == 1


def test_every_field_of_the_document_is_described() -> None:
    plan = plan_for((), NOON, ALL_THINGS)
    for field in (*plan_document(plan), *plan_document(plan)["activation"][0]):
        assert f"`{field}`" in PAGE or field == "schema", field


def test_messages_to_the_person_are_short() -> None:
    for rule in RULES:
        assert bool(rule.message) == (rule.about == "how much")
        assert len(rule.message.split()) <= 14
