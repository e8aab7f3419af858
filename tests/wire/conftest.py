from __future__ import annotations

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from mockrek.wire.model import Model, load_model


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="session")
def botocore_model() -> Any:
    """botocore's own reading of the model: the oracle."""
    return ServiceModel(Loader().load_service_model("rekognition", "service-2"), "rekognition")
