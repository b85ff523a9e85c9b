"""The command `formcheck`: its subcommands, and one line for every error."""

from __future__ import annotations

from typing import Any

import click

from formcheck.cli.analyze import analyze
from formcheck.cli.bench import bench
from formcheck.cli.doctor import doctor
from formcheck.cli.exercises import exercises
from formcheck.cli.history import history
from formcheck.cli.learn import learn
from formcheck.cli.live import cameras, live
from formcheck.cli.plan import plan
from formcheck.cli.profile import profile
from formcheck.cli.replay import replay
from formcheck.cli.report import report
from formcheck.cli.train import train
from formcheck.terminal.console import MISUSED, STOPPED, complain, discard_output, exit_code_of, say
from formcheck.version import __version__


class _OneLineErrors(click.Group):
    """A group that ends every failure with one line on stderr and the right exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command of `ctx`."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            say(f"{error.format_message()} (see `{_command_path(error)} --help`)")
            return ctx.exit(MISUSED)
        except (click.exceptions.Exit, click.ClickException):
            raise
        except BrokenPipeError:  # as of `formcheck history | head`: the reader has seen enough
            discard_output()
            return ctx.exit(0)
        except (KeyboardInterrupt, click.Abort):
            say("stopped; results already written stay")
            return ctx.exit(STOPPED)
        except Exception as error:
            complain(error, verbose=bool(ctx.meta.get("verbose")))
            return ctx.exit(exit_code_of(error))


def _command_path(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "formcheck"


@click.group(cls=_OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="formcheck", message="%(prog)s %(version)s")
def main() -> None:
    """Check exercise form from video: repetitions, faults with proof, one cue."""


for command in (
    analyze,
    replay,
    live,
    train,
    cameras,
    history,
    plan,
    profile,
    learn,
    report,
    exercises,
    doctor,
    bench,
):
    main.add_command(command)
