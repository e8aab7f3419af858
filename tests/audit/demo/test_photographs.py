from __future__ import annotations

import pytest

from mockrek.audit.demo import photographs as module
from mockrek.audit.demo.photographs import photographs
from mockrek.errors import SettingsError
from mockrek.truth import image, label


def test_the_photographs_say_who_and_where() -> None:
    subjects = []
    for photograph in photographs():
        text = image.read(photograph.data).label
        assert text is not None
        (face,) = label.parse(text)
        assert face.box is not None
        subjects.append(face.subject)
    assert subjects == ["grace-hopper", "eileen-collins"]


def test_but_for_the_label_they_are_the_files_of_the_packages() -> None:
    formats = [image.read(photograph.data).format for photograph in photographs()]
    assert formats == ["JPEG", "PNG"]
    assert all(label.remove(p.data) != p.data for p in photographs())


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"matplotlib's .*pip install 'mockrek\[demo\]'"):
        photographs()
