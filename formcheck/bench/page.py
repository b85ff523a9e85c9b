"""All figures of `formcheck bench` as one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from formcheck import wording
from formcheck.bench.accuracy import Accuracy
from formcheck.bench.aggregate import summarize
from formcheck.bench.charts import speed_plot
from formcheck.bench.rows import alarm_rows, angle_rows, figures, went_wrong
from formcheck.bench.sections import (
    Chart,
    Section,
    Table,
    alarms_section,
    angles_section,
    clips_section,
    confusion_section,
    counts_section,
    exercises_section,
    faults_section,
    intervals_section,
    wrong_section,
)
from formcheck.bench.speed import Run, Speed, each_run
from formcheck.html import charts
from formcheck.html.charts import Key
from formcheck.html.page import script_json
from formcheck.version import __version__


def page(accuracy: Accuracy | None, speed: Speed | None) -> str:
    """The whole page; what was not measured is not on it. All text from files is escaped."""
    sections = [] if accuracy is None else list(_accuracy_sections(accuracy))
    if speed is not None:
        sections.append(speed_section(speed))
    if accuracy is not None:
        sections.append(clips_section(accuracy.recognised))
    items = {chart.id: charts.as_item(chart.plot) for part in sections for chart in part.charts}
    environment = Environment(
        loader=PackageLoader("formcheck.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("bench.html").render(
        known=_known(accuracy, speed),
        sentence=_sentence(accuracy),
        figures=() if accuracy is None else figures(summarize(accuracy.recognised)),
        failures=() if accuracy is None else accuracy.failures,
        sections=sections,
        version=__version__,
        # As the report's script reads it; there is no video here.
        script_data=Markup(
            script_json(
                {
                    "charts": items,
                    "colors": {"light": charts.LIGHT, "dark": charts.DARK},
                    "clock": [],
                    "first_s": 0.0,
                }
            )
        ),
        charts_script=Markup(charts.bokeh_script()),
    )


def _accuracy_sections(accuracy: Accuracy) -> Iterator[Section]:
    seen = accuracy.recognised
    yield exercises_section(accuracy)
    yield counts_section(seen)
    yield confusion_section(seen)
    faults = faults_section(accuracy)
    if faults.tables[0].rows:
        yield faults
    alarms = alarm_rows(seen)
    if alarms:
        yield alarms_section(alarms)
    rows = angle_rows(seen)
    if any(row.known_deg for row in rows):
        yield angles_section(rows)
    held = [row for row in rows if row.held.whole]
    if held:
        yield intervals_section(held)
    wrong = went_wrong(accuracy.named, seen)
    if wrong:
        yield wrong_section(wrong)


def _known(accuracy: Accuracy | None, speed: Speed | None) -> str:
    if accuracy is None:
        return f"Speed only, model {speed.model}" if speed is not None else ""
    score = summarize(accuracy.recognised)
    clips = wording.count(score.clips, "labeled clip")
    reps = wording.count(score.true_reps, "repetition")
    return f"{clips} with {reps}, {accuracy.looked_with}, exercise recognized by formcheck itself"


def _sentence(accuracy: Accuracy | None) -> str:
    if accuracy is None:
        return "Only the speed was measured."
    score = summarize(accuracy.recognised)
    tally, alarms = score.faults, score.clean_alarms
    words = (
        f"In {score.exact.part} of {wording.count(score.exact.whole, 'clip')} every repetition was "
        "counted, and no other."
    )
    if tally.found + tally.missed:
        words += f" {tally.found} of {tally.found + tally.missed} faults were found, "
        words += f"and {tally.false} reported that are none."
    if alarms.whole:
        words += f" {alarms.part} of {alarms.whole} clean repetitions were blamed."
    return words


def speed_section(speed: Speed) -> Section:
    """How long the command takes, against MediaPipe alone."""
    rows = [(name, *_run_cells(run)) for name, run in each_run(speed)]
    words = (
        f"{speed.clip}, {speed.frames} frames, model {speed.model}, the median of "
        f"{wording.count(len(speed.whole), 'run')}. The whole command takes {speed.ratio:.2f} "
        f"times as long as MediaPipe alone, with a video {speed.video_ratio:.2f} times as long "
        "again."
    )
    growth = speed.growth_kb_per_frame
    if growth is not None:
        words += (
            f" The clip {speed.loops} times over: {growth:+.2f} kB of peak memory a frame more."
        )
    label = "Seconds of each kind of run; the numbers are in the table below"
    return Section(
        "speed",
        "Speed and memory",
        words,
        (Chart("chart-speed", label, speed_plot(speed)),),
        (Key("part-back", "", "median"), Key("run", "●", "one run")),
        (Table(("Run", "Seconds", "CPU seconds", "Peak memory"), rows),),
    )


def _run_cells(run: Run) -> tuple[str, ...]:
    return (
        f"{run.wall_s:.2f}",
        wording.UNKNOWN if run.cpu_s is None else f"{run.cpu_s:.2f}",
        wording.UNKNOWN if run.peak_mb is None else f"{run.peak_mb:.0f} MB",
    )
