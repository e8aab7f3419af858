from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mockrek import errors
from mockrek.errors import FrameworkError, OperatorError, ServiceError
from mockrek.wire import model as model_module
from mockrek.wire.model import (
    FACE_OPERATIONS,
    ListShape,
    MapShape,
    Model,
    ScalarShape,
    Shape,
    StructureShape,
)


def all_subclasses(cls: type[ServiceError]) -> set[type[ServiceError]]:
    return {cls}.union(*(all_subclasses(child) for child in cls.__subclasses__()))


def assert_same(ours: Shape, theirs: Any) -> None:
    assert ours.name == theirs.name
    match ours:
        case StructureShape():
            assert list(ours.members) == list(theirs.members)
            assert ours.required == set(theirs.required_members)
            for name, member in ours.members.items():
                assert_same(member, theirs.members[name])
        case ListShape():
            assert_same(ours.member, theirs.member)
        case MapShape():
            assert_same(ours.key, theirs.key)
            assert_same(ours.value, theirs.value)
        case ScalarShape():
            assert ours.kind == theirs.type_name
            assert list(ours.enum) == theirs.metadata.get("enum", [])
            assert ours.pattern == theirs.metadata.get("pattern")
    if not isinstance(ours, StructureShape):
        assert ours.minimum == theirs.metadata.get("min")
        assert ours.maximum == theirs.metadata.get("max")


def test_the_model_is_the_one_that_botocore_reads(model: Model, botocore_model: Any) -> None:
    assert list(model.operations) == botocore_model.operation_names
    assert len(model.operations) >= 75
    for name, operation in model.operations.items():
        theirs = botocore_model.operation_model(name)
        assert_same(operation.input, theirs.input_shape)
        assert operation.output is not None
        assert_same(operation.output, theirs.output_shape)
        assert list(operation.errors) == [shape.name for shape in theirs.error_shapes]
    assert model.target_prefix == botocore_model.metadata["targetPrefix"]


def test_the_face_family_is_part_of_the_model(model: Model) -> None:
    assert len(set(FACE_OPERATIONS)) == 18
    assert set(FACE_OPERATIONS) <= set(model.operations)


def test_every_modelled_error_class_is_in_the_model(model: Model) -> None:
    modelled = all_subclasses(ServiceError) - all_subclasses(FrameworkError) - {ServiceError}
    assert {cls.__name__ for cls in modelled} <= model.errors


@pytest.mark.parametrize("operation", ["DetectFaces", "CompareFaces"])
def test_every_error_of_an_operation_has_a_class(model: Model, operation: str) -> None:
    for name in model.operations[operation].errors:
        assert issubclass(getattr(errors, name), ServiceError)


def test_error_classes_have_the_status_of_the_model(model: Model, botocore_model: Any) -> None:
    for name in model.operations["DetectFaces"].errors:
        is_fault = botocore_model.shape_for(name)._shape_model.get("fault", False)
        if name != "ThrottlingException":  # a fault in the model, 400 and 500 in the documents
            assert getattr(errors, name).status == (500 if is_fault else 400)


def test_a_structure_may_contain_itself() -> None:
    entry, reference = model_module._ShapeEntry, model_module._Reference
    shapes = model_module._Shapes(
        {
            "Tree": entry(type="structure", members={"Branches": reference("Trees")}),
            "Trees": entry(type="list", member=reference("Tree")),
        }
    )
    tree = shapes._build(reference("Tree"))
    assert isinstance(tree, StructureShape)
    branches = tree.members["Branches"]
    assert isinstance(branches, ListShape)
    assert branches.member is tree


def test_loading_does_not_import_botocore() -> None:
    code = (
        "import sys; from mockrek.wire.model import load_model; load_model(); "
        "sys.exit('botocore' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


class Elsewhere:
    origin = str(Path(__file__).parent / "__init__.py")


@pytest.mark.parametrize("spec", [None, Elsewhere])
def test_a_missing_model_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, spec: type | None
) -> None:
    monkeypatch.setattr(model_module, "find_spec", lambda _: spec)
    with pytest.raises(OperatorError, match=r"botocore: no data/rekognition.*install botocore"):
        model_module._read_service_file()
