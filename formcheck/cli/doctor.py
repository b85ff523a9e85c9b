"""`formcheck doctor`: check that everything formcheck needs is here."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

import click

from formcheck.cli.options import JSON, VERBOSE, with_options


@click.command()
@with_options(JSON, VERBOSE)
def doctor(as_json: bool, verbose: bool) -> None:
    """Check that everything formcheck needs is here and works, and say the remedy."""
    from formcheck.cli.doctor_checks import examine, report

    checks = examine(verbose=verbose)
    report(checks, as_json=as_json)
    failed = any(check.state == "fail" for check in checks)
    click.get_current_context().exit(1 if failed else 0)
