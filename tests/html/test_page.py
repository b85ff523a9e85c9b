"""What all pages share: one base template, one environment, and a strict security policy."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import formcheck
from formcheck.coaching.lessons import TOPICS
from formcheck.html import page
from formcheck.html.charts import DARK, LIGHT, chart_scripts
from formcheck.html.page import render_page, script_json, stream_page

PACKAGE = Path(formcheck.__file__).parent
TEMPLATES = PACKAGE / "html" / "templates"
SHARED = {"base.html", "macros.html"}
PAGES = sorted(path for path in TEMPLATES.glob("*.html") if path.name not in SHARED)


def learn_page() -> str:
    return render_page("learn.html", title="A & B", lessons=TOPICS[:1], not_a_device="")


@pytest.mark.parametrize("template", PAGES, ids=lambda path: path.stem)
def test_every_page_extends_the_base(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert text.startswith('{% extends "base.html" %}')
    for part in ("<!doctype", "<head", "<meta", "<title", "<body", "<header", "<footer"):
        assert part not in text


def test_there_is_one_environment() -> None:
    users = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "jinja2":
                users.append(path.relative_to(PACKAGE).as_posix())
    assert users == [Path(page.__file__).relative_to(PACKAGE).as_posix()]


def test_a_page_without_scripts_forbids_them() -> None:
    text = learn_page()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert policy[1] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    assert "<script" not in text


def test_text_is_escaped_and_the_version_is_in_the_footer() -> None:
    text = learn_page()
    assert text.startswith("<!doctype html>")
    assert "<h1>A &amp; B</h1>" in text
    assert f"formcheck {formcheck.__version__}." in text


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render_page("learn.html", title="A")


def test_streaming_gives_the_same_page() -> None:
    context = {"rows": ["1"], "words": lambda: "{}", "facts": [], "files": []}
    assert "".join(stream_page("index.html", **context)) == render_page("index.html", **context)


def test_json_in_a_page_cannot_close_its_element() -> None:
    text = script_json({"name": "</script><!-- é"})
    assert text == '{"name":"\\u003c/script>\\u003c!-- \\u00e9"}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json(float("nan"))


def test_both_color_schemes_have_the_same_roles() -> None:
    assert list(LIGHT) == list(DARK)


def test_a_page_without_charts_has_no_chart_library() -> None:
    assert chart_scripts({})["charts_script"] == ""
    assert len(str(chart_scripts({"a": {}})["charts_script"])) > 100_000
