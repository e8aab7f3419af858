"""Objectives, verdicts, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadtests import options
from loadtests.slo import BadObjectives, Exit, Finding, Objectives, judge, load
from loadtests.verdict import reach
from made_up_phases import cell, step

NAME = "DetectFaces 20 KB"


def asked(**limits: float) -> Objectives:
    return Objectives({NAME: limits}, {}, {})


@pytest.mark.parametrize(
    ("key", "limit", "seen", "kept"),
    [
        ("p50", 25, 20.0, True),
        ("p99", 19, 20.0, False),
        ("errors", 0.1, 0.1, True),
        ("errors", 0.09, 0.1, False),
        ("min_share", 0.9, 0.9, True),
        ("min_share", 0.91, 0.9, False),
        ("min_rate", 9, 9.0, True),
        ("min_rate", 9.5, 9.0, False),
    ],
)
def test_a_limit_is_held_against_what_was_seen(
    key: str, limit: float, seen: float, kept: bool
) -> None:
    counts = {NAME: cell(planned=100, answered=90, latency=20.0, failed=10)}
    assert judge(asked(**{key: limit}), counts, 10) == [Finding(NAME, key, limit, seen, kept)]


def test_a_rate_that_was_not_offered_is_not_asked() -> None:
    assert judge(asked(min_rate=50), {NAME: cell(100, 100, 5.0)}, 10) == []


def test_nothing_measured_keeps_nothing() -> None:
    (finding,) = judge(asked(p50=1000), {NAME: cell(0, 0, 1.0)}, 10)
    assert (finding.seen, finding.kept) == (None, False)


def test_all_together_are_judged_as_one() -> None:
    counts = {"a": cell(100, 100, 5.0), "b": cell(100, 80, 50.0)}
    objectives = Objectives({"b": {"errors": 0.5}}, {"errors": 0.0}, {"min_share": 0.91, "p50": 5})
    findings = judge(objectives, counts, 10)
    assert [(f.operation, f.key, f.limit, f.kept) for f in findings] == [
        ("a", "errors", 0.0, True),
        ("b", "errors", 0.5, True),
        ("all together", "min_share", 0.91, False),
        ("all together", "p50", 5, True),
    ]


@pytest.mark.parametrize(
    ("cpu", "limit", "code"),
    [
        (0.3, 10, Exit.KEPT),
        (0.3, 4, Exit.BREACHED),
        (0.95, 10, Exit.CLIENT_WAS_LIMIT),
        (0.95, 4, Exit.CLIENT_WAS_LIMIT),  # the server is not blamed
    ],
)
def test_a_run_ends_with_its_exit_code(cpu: float, limit: float, code: Exit) -> None:
    verdict = reach("steady", [step(100, cpu=cpu)], asked(p95=limit))
    assert verdict.exit is code
    assert ("client was the limit" in verdict.sentence) is (code is Exit.CLIENT_WAS_LIMIT)


def test_a_run_without_an_answer_is_a_breach() -> None:
    nothing = reach("steady", [], asked())
    assert nothing.exit is Exit.BREACHED
    assert "Nothing was judged" in nothing.sentence
    assert reach("steady", [step(10, share=0)], asked()).exit is Exit.BREACHED


def test_a_ramp_is_judged_below_its_knee_and_its_knee_too() -> None:
    ramp = [step(50), step(100), step(200, latency=60), step(400, 0.6, 900, cpu=0.2)]
    objectives = Objectives({NAME: {"p99": 10}}, {}, {}, knee=150)
    verdict = reach("ramp", ramp, objectives)
    assert [result.phase.rate for result in verdict.judged] == [50, 100]
    assert verdict.exit is Exit.KEPT
    assert verdict.findings[-1] == Finding("ramp", "knee", 150, 200.0, kept=True)
    assert reach("ramp", ramp, Objectives({}, {}, {}, knee=201)).exit is Exit.BREACHED


def test_a_client_that_tires_beyond_the_knee_spoils_nothing() -> None:
    ramp = [step(50), step(100), step(200, 0.6, cpu=0.3), step(400, 0.3, cpu=0.99)]
    assert reach("ramp", ramp, asked(p99=10)).exit is Exit.KEPT
    ramp[2].ran["worker"] = [0.99] * 10  # it may be why the step failed
    assert reach("ramp", ramp, asked(p99=10)).exit is Exit.CLIENT_WAS_LIMIT


def test_a_starved_client_fails_a_run_and_ends_a_ramp() -> None:
    starved = step(200, cpu=0.4, waited=0.55)
    verdict = reach("steady", [starved], asked(p99=10))
    assert verdict.exit is Exit.CLIENT_WAS_LIMIT
    assert "40% of the time and had or wanted one 95%" in verdict.sentence
    verdict = reach("ramp", [step(50), step(100), starved], asked(p99=10))
    assert verdict.exit is Exit.KEPT
    assert verdict.knee is not None
    assert verdict.knee.phase.rate == 100
    assert "knee is of the machine" in " ".join(verdict.warnings)


def test_doubts_are_said() -> None:
    tired = step(100)
    tired.lag, tired.machine = 120.0, [0.97] * 10
    warnings = " ".join(reach("steady", [tired], asked()).warnings)
    assert "120 ms" in warnings
    assert "97%" in warnings
    assert reach("steady", [step(100)], asked()).warnings == []
    assert "greater --rate" in " ".join(reach("ramp", [step(50), step(100)], asked()).warnings)


def test_the_objectives_that_come_along_ask_of_every_operation() -> None:
    objectives = load(options.SLO, options.NAMES)
    assert objectives.operations.keys() == options.NAMES
    assert all({"p50", "p95", "p99", "errors"} <= objectives.of(n).keys() for n in options.NAMES)
    assert objectives.knee


def test_all_that_is_wrong_with_a_file_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "slo.toml"
    path.write_text(
        '[every]\np97 = 3\np50 = "quick"\n[operations.Dance]\np50 = 1\n[knee]\n[ramp]\nrate=1'
    )
    with pytest.raises(BadObjectives) as caught:
        load(path, options.NAMES)
    for wrong in ("p97", "'quick'", "Dance", "[knee]", "[ramp] rate"):
        assert wrong in str(caught.value)


@pytest.mark.parametrize("text", ["not toml", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "slo.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(BadObjectives, match=r"slo\.toml"):
        load(path, options.NAMES)
