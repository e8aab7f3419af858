"""What reading a manifest may come to."""

from __future__ import annotations

from fuzz.told import assert_told
from mockrek.domain import MAX_FACES
from mockrek.errors import TruthError
from mockrek.truth.manifest import Manifest, parse
from mockrek.truth.table import Form


def assert_read_or_refused(data: bytes, form: Form) -> None:
    """Assert that bytes are a sound manifest, or a manifest with problems that are named."""
    try:
        manifest = parse(data, source="m", form=form, folder=None)
    except TruthError as error:
        assert_told(error)
        return
    _assert_sound(manifest)


def _assert_sound(manifest: Manifest) -> None:
    assert manifest.starts[0] == 0
    assert manifest.starts[-1] == manifest.faces
    assert (manifest.starts[1:] >= manifest.starts[:-1]).all()
    for image in range(min(manifest.images, 20)):
        assert len(manifest.faces_of(image)) <= MAX_FACES
    for row in range(min(manifest.faces, 20)):
        face = manifest.face(row)
        assert face.subject
        assert all(isinstance(text, str) and text for text in face.attributes.values())
