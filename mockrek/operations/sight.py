"""A sight: what the service sees in one image, worked out part by part as answers ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mockrek.domain import (
    Face,
    LoneFace,
    LonePerception,
    Observation,
    Outcomes,
    Perception,
    take,
)
from mockrek.operations.active import Active
from mockrek.operations.clock import StageClock
from mockrek.operations.observe import observe, observe_one
from mockrek.profiles.lone import independent_outcome, outcome_of, perceive_one
from mockrek.profiles.outcomes import independent_outcomes
from mockrek.profiles.perception import perceive
from mockrek.rendering.faces import face_details, plain_faces, source_face
from mockrek.rendering.lone import face_detail, plain_face, source_of
from mockrek.truth.appearance import appearance_of_face, appearance_of_faces
from mockrek.truth.resolve import Resolved


class Sight:
    """The faces of one image under one configuration.

    Args:
        size: width and height of the upright image in pixels.
        resolved: what is really in the image.
        active: the configuration.

    Attributes:
        resolved: what is really in the image.
        lone: the only face that detection returns; ``None`` where that is not one, or it took more
            to find out.
    """

    __slots__ = ("_active", "_details", "_faces", "_observation", "_source", "lone", "resolved")

    def __init__(self, size: tuple[int, int], resolved: Resolved, active: Active) -> None:
        self.resolved = resolved
        self.lone = observe_one(size, resolved, active)
        self._faces = resolved.faces
        self._observation: Observation | None = None
        if self.lone is None:
            self._observation, self._faces = observe(size, resolved, active)
        self._active = active
        self._source: tuple[int, dict[str, Any]] | None = None
        self._details: tuple[frozenset[str], list[dict[str, Any]]] | None = None

    @property
    def rule(self) -> str:
        """The rule of truth that answered; with what was said of a wrong label, or of pixels."""
        resolved, telling = self.resolved, ("label: faces", "near:")
        if resolved.rule == "label":  # nothing more is ever said of a label that answered
            return "label"
        said = "; ".join(reason for reason in resolved.trace if reason.startswith(telling))
        return (
            f"{resolved.rule} ({said.removeprefix(f'{resolved.rule}: ')})"
            if said
            else resolved.rule
        )

    @property
    def count(self) -> int:
        """How many faces detection returns."""
        return 1 if self.lone else self.observation.count

    @property
    def observation(self) -> Observation:
        """The faces that detection returns, the largest first."""
        if self._observation is None:
            assert self.lone is not None
            self._observation = Observation.of(self.lone)
        return self._observation

    def details(self, members: frozenset[str], clock: StageClock) -> list[dict[str, Any]]:
        """The faces as the API spells them; not to be changed by whoever gets them.

        Args:
            members: those beyond the default ones, of
                :func:`mockrek.rendering.faces.wanted_members`.
            clock: where the time goes.
        """
        known = self._details
        if known is None or known[0] != members:
            # Only the last is kept: clients ask for the same members, and memory stays bounded.
            known = self._details = members, self._render(members, clock)
        return known[1]

    def source_face(self, place: int) -> dict[str, Any]:
        """One face as the source of CompareFaces.

        Args:
            place: which of the faces that detection returns.
        """
        if self._source is None or self._source[0] != place:
            self._source = place, self._render_source(place)
        return self._source[1]

    def _render(self, members: frozenset[str], clock: StageClock) -> list[dict[str, Any]]:
        seed = self._active.seed
        if self.lone:
            return [self._render_lone(self.lone, members, clock)]
        if not members:
            return plain_faces(self.observation, seed)
        perception = _perceive(self.observation, self._faces, self.resolved, self._active)
        clock.end("score")
        return face_details(self.observation, perception, seed, members)

    def _render_lone(
        self, face: LoneFace, members: frozenset[str], clock: StageClock
    ) -> dict[str, Any]:
        seed = self._active.seed
        if not members:
            return plain_face(face, seed)
        perception = _perceive_lone(face, self.resolved, self._active)
        clock.end("score")
        return face_detail(face, perception, seed, members)

    def _render_source(self, place: int) -> dict[str, Any]:
        seed = self._active.seed
        if self.lone:
            return source_of(self.lone, seed)
        return source_face(take(self.observation, np.array([place])), seed)


def _perceive_lone(face: LoneFace, resolved: Resolved, active: Active) -> LonePerception:
    """:func:`_perceive` of the only face of an image."""
    compiled, seed = active.compiled, active.seed
    look = appearance_of_face(resolved.faces[0], face.key, face.subject)
    if resolved.manifest is None:
        trial = face.subject if compiled.profile.trials == "subject" else face.key
        outcome = independent_outcome(compiled, seed, trial, face.group, look)
    else:
        verdicts = active.verdicts[resolved.manifest]
        outcome = outcome_of(verdicts.outcomes, resolved.rows.start)
    return perceive_one(compiled, seed, (face.key, face.group), look, outcome)


def _perceive(
    seen: Observation, faces: Sequence[Face], resolved: Resolved, active: Active
) -> Perception:
    """What the service believes of the faces that it sees."""
    compiled, seed = active.compiled, active.seed
    shown = [faces[place] for place in seen.places]
    appearance = appearance_of_faces(shown, seen.keys, seen.subjects)
    there = seen.places < len(resolved.faces)
    if resolved.manifest is None or not resolved.rows:
        keys = compiled.trial_keys(seen.keys, lambda: seen.subjects)
        outcomes = independent_outcomes(compiled, seed, keys, seen.cells, appearance)
    else:
        rows = resolved.rows.start + np.minimum(seen.places, len(resolved.faces) - 1)
        outcomes = take(active.verdicts[resolved.manifest].outcomes, rows)
    return perceive(compiled, seed, seen.keys, seen.groups, appearance, _only(outcomes, there))


def _only(outcomes: Outcomes, there: npt.NDArray[np.bool_]) -> Outcomes:
    """Of a face that is not there nothing can be wrong."""
    if there.all():
        return outcomes
    return Outcomes(
        missed=outcomes.missed & there,
        gender_wrong=outcomes.gender_wrong & there,
        flags_wrong=outcomes.flags_wrong & there[:, None],
        emotion_wrong=outcomes.emotion_wrong & there,
    )
