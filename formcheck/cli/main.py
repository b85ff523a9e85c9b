"""The command line: parse, call, print. Whatever is heavy is imported by the command itself."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.analyze import Batch, Showing
from formcheck.cli.history import history
from formcheck.cli.learn import learn
from formcheck.cli.live import cameras, live
from formcheck.cli.options import (
    CLUSTER,
    DB,
    EXERCISE,
    EXPORT,
    JSON,
    LOG,
    MANIFEST,
    MODEL,
    OUT,
    OWN_LIMITS,
    PAGE,
    QUIET,
    REPORT,
    SAMPLE_FPS,
    SLOWMO,
    VERBOSE,
    VIDEO,
    WORKERS,
    with_options,
)
from formcheck.cli.plan import plan
from formcheck.cli.profile import profile
from formcheck.cli.train import train
from formcheck.errors import UsageError
from formcheck.files import check_folder
from formcheck.history.location import wanted_history
from formcheck.output.formats import chosen_exports
from formcheck.output.outputs import Products, check_folder_given
from formcheck.terminal.console import MISUSED, STOPPED, complain, exit_code_of, say
from formcheck.version import __version__

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import Examined
    from formcheck.terminal.console import Report


class _OneLineErrors(click.Group):
    """A group that ends every failure with one line on stderr and the right exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command of `ctx`."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            say(f"{error.format_message()} (see `{_where(error)} --help`)")
            return ctx.exit(MISUSED)
        except (click.exceptions.Exit, click.ClickException, BrokenPipeError):
            raise
        except (KeyboardInterrupt, click.Abort):
            say("stopped; results already written stay")
            return ctx.exit(STOPPED)
        except Exception as error:
            complain(error, verbose=bool(ctx.meta.get("verbose")))
            return ctx.exit(exit_code_of(error))


def _where(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "formcheck"


@click.group(cls=_OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="formcheck", message="%(prog)s %(version)s")
def main() -> None:
    """Check exercise form from video: repetitions, faults with proof, one cue."""


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@with_options(EXERCISE, OUT, VIDEO, SLOWMO, REPORT, EXPORT, JSON)
@MODEL
@click.option(
    "--start", "start_s", type=click.FloatRange(min=0), metavar="S", help="From second S."
)
@click.option("--end", "end_s", type=click.FloatRange(min=0), metavar="S", help="Up to second S.")
@click.option(
    "--subject",
    type=click.Choice(["auto", "largest", "center", "left", "right"]),
    default="auto",
    show_default=True,
    help="Whom to follow of several people in view; auto: who exercises.",
)
@click.option(
    "--record",
    metavar="FILE.npz",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save the poses of the one clip, for `formcheck replay`.",
)
@with_options(MANIFEST, WORKERS, SAMPLE_FPS, CLUSTER, OWN_LIMITS, LOG, DB, VERBOSE, QUIET)
def analyze(paths: tuple[str, ...], exercise: str, **options: Any) -> None:
    """Analyze videos: files, folders with all below them, patterns ("clips/**/*.mp4"), addresses.

    With --out and more than one clip they are a batch: over all cores, with tables and a page of
    all of them, and the same command later does only what is missing, new or changed.
    """
    if not paths and options["manifest"] is None:
        raise UsageError("no clip given: name files or folders, or a list with --manifest")
    _check_exercise(exercise)
    from formcheck.cli.analyze import analyze as run

    click.get_current_context().exit(run(paths, exercise, _showing(options), options))


@main.command()
@click.argument("poses", metavar="POSES.npz", type=click.Path(path_type=Path))
@with_options(EXERCISE, OUT, EXPORT, REPORT, OWN_LIMITS, JSON, VERBOSE, QUIET)
def replay(poses: Path, exercise: str, **options: Any) -> None:
    """Analyze poses that `formcheck analyze --record` saved: the same document, no video."""
    _check_exercise(exercise)

    def one(clip: Path, _: Report) -> Examined:
        from formcheck.pipeline.analyze import reexamine

        return reexamine(clip, exercise, profile=options["profile"])

    batch = Batch(one, _showing(options))
    batch.add([poses])
    click.get_current_context().exit(batch.run())


for command in (live, train, cameras, history, plan, profile, learn):
    main.add_command(command)


@main.command()
@click.argument("document", metavar="RESULT.json", type=click.Path(path_type=Path))
@click.option(
    "--clip", metavar="FILE", type=click.Path(path_type=Path), help="Where the video is now."
)
@click.option(
    "--poses", metavar="FILE.npz", type=click.Path(path_type=Path), help="Poses kept by --record."
)
@click.option(
    "-o",
    "--out",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="The page; otherwise beside the result, STEM.html.",
)
@with_options(VERBOSE, QUIET)
def report(document: Path, verbose: bool, **options: Any) -> None:
    """Make the page of a saved result again, from it and its video; nothing is judged anew."""
    from formcheck.cli.report import rebuild

    rebuild(document, **options)


@main.command()
@click.argument("name", required=False)
@with_options(JSON, VERBOSE)
def exercises(name: str | None, as_json: bool, verbose: bool) -> None:
    """List the exercises, or show one: how to do it, and each rule with its limit and source."""
    from formcheck.cli.exercises import show_all, show_one

    if name is None:
        show_all(as_json=as_json)
    else:
        show_one(name, as_json=as_json)


@main.command()
@with_options(JSON, VERBOSE)
def doctor(as_json: bool, verbose: bool) -> None:
    """Check that everything formcheck needs is here and works, and say the remedy."""
    from formcheck.cli.doctor import examine, report

    checks = examine(verbose=verbose)
    report(checks, as_json=as_json)
    failed = any(check.state == "fail" for check in checks)
    click.get_current_context().exit(1 if failed else 0)


@main.command()
@click.argument("folders", nargs=-1, metavar="[TRUTH_DIR]...", type=click.Path(path_type=Path))
@with_options(MODEL, SAMPLE_FPS)
@click.option("--no-accuracy", is_flag=True, help="Only measure speed and memory.")
@click.option("--no-speed", is_flag=True, help="Only score the results.")
@click.option(
    "--repeats",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="Timed runs of each kind.",
)
@click.option(
    "--json",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all figures there too.",
)
@click.option(
    "--markdown",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the accuracy as Markdown tables.",
)
@with_options(PAGE, VERBOSE)
def bench(folders: tuple[Path, ...], **options: Any) -> None:
    """Score the results against clips whose truth is known, and time them.

    TRUTH_DIR holds videos, each with its truth beside it: CLIP.mp4 and CLIP.json. Without one, the
    sample clips of a source checkout are taken. The first clip is timed.
    """
    if options["no_accuracy"] and options["no_speed"]:
        raise UsageError("--no-accuracy and --no-speed leave nothing to do: give one of them")
    for target in filter(None, (options["target"], options["markdown"], options["page"])):
        check_folder(target.parent)
    from formcheck.cli.bench import run

    click.get_current_context().exit(run(folders, **options))


def _showing(options: dict[str, Any]) -> Showing:
    shown = {name: options[name] for name in ("out", "as_json", "quiet", "verbose")}
    asked = tuple(name for name in ("video", "slowmo", "report") if options.get(name))
    check_folder_given(asked, options["out"])
    products = Products(
        exports=chosen_exports(options["export"], options["out"]),
        video="video" in asked or "slowmo" in asked,
        slowmo="slowmo" in asked,
        report="report" in asked,
    )
    return Showing(**shown, products=products, log=wanted_history(options))


def _check_exercise(name: str) -> None:
    if name != "auto":
        from formcheck.exercises import find_exercise

        find_exercise(name)
