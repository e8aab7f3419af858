"""``answer-sheet``: what a right audit of each cohort must find."""

from __future__ import annotations

from math import nan

from flask import Blueprint, Response, request

from mockrek.audit.sheet.answer_sheet import (
    AnswerSheet,
    Options,
    answer_sheet,
    as_csv,
    as_document,
)
from mockrek.audit.sheet.matching import THRESHOLDS
from mockrek.errors import Problem, SettingsError
from mockrek.server.configuration import Configuration
from mockrek.server.control.received import sent_scope
from mockrek.server.control.replies import reply


def add(routes: Blueprint, configuration: Configuration) -> None:
    """Add the route."""

    @routes.get("/answer-sheet")
    def get_answer_sheet() -> Response:
        scope = sent_scope("format", "matching", "threshold")
        form = request.args.get("format", "json")
        if form not in {"json", "csv"}:
            raise SettingsError("request", [Problem("format", f"{form!r} is not json or csv")])
        options, active = _options(), configuration.in_force(*scope).active
        sheets: list[AnswerSheet] = [
            answer_sheet(active.compiled, active.seed, manifest, options)
            for manifest in active.manifests
        ]
        if form == "csv":
            return Response(as_csv(sheets), mimetype="text/csv")
        return reply({"cohorts": [as_document(sheet) for sheet in sheets]})


def _options() -> Options:
    """``?matching=all&threshold=80&threshold=99``; without it faces alone are counted."""
    matching = request.args.get("matching", "none")
    if matching not in {"none", "all"}:
        raise SettingsError("request", [Problem("matching", f"{matching!r} is not none or all")])
    thresholds, texts = [], request.args.getlist("threshold")
    if texts and matching == "none":
        what = "is of comparing, which is counted with matching=all"
        raise SettingsError("request", [Problem("threshold", what)])
    for text in texts:
        try:
            thresholds.append(float(text))
        except ValueError:
            thresholds.append(nan)
        if not 0 <= thresholds[-1] <= 100:
            what = f"{text!r} is not a similarity: a number from 0 to 100"
            raise SettingsError("request", [Problem("threshold", what)])
    return Options(matching=matching == "all", thresholds=tuple(thresholds) or THRESHOLDS)
