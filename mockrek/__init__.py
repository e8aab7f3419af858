"""An offline Amazon Rekognition for people who test.

The package answers the face operations of Amazon Rekognition on localhost. What it answers follows
from declared ground truth, a profile of errors by group, and a seed.
"""

from mockrek.errors import MockrekError, OperatorError, ServiceError
from mockrek.settings import Settings
from mockrek.version import __version__

__all__ = ["MockrekError", "OperatorError", "ServiceError", "Settings", "__version__"]
