"""Every error that mockrek raises on purpose, in two trees.

::

    MockrekError
    ├── ServiceError                      what the caller of the AWS API receives
    │   ├── (modelled by the service)     {"__type", "Code", "Message"}
    │   │   ├── AccessDeniedException
    │   │   ├── ImageTooLargeException
    │   │   ├── InternalServerError
    │   │   ├── InvalidImageFormatException
    │   │   ├── InvalidParameterException
    │   │   ├── InvalidS3ObjectException
    │   │   ├── ProvisionedThroughputExceededException
    │   │   └── ThrottlingException
    │   └── FrameworkError                {"__type", "message"}: the layer in front of the service;
    │       │                             its :class:`Flaw` is for who spells it otherwise
    │       ├── ExpiredTokenException
    │       ├── IncompleteSignatureException
    │       ├── InvalidSignatureException
    │       ├── MissingAuthenticationTokenException
    │       ├── SerializationException    (spells its member "Message")
    │       ├── UnknownOperationException
    │       ├── UnrecognizedClientException
    │       └── ValidationException
    └── OperatorError                     what whoever runs mockrek did wrong: a list of problems
        ├── LabelError
        ├── ProfileError
        ├── SettingsError
        ├── StateError
        └── TruthError

A class of the first tree is named as ``__type`` spells it on the wire. How an error becomes bytes
is decided in one place, :mod:`mockrek.wire.refusal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar


class MockrekError(Exception):
    """The root of both trees."""


class ServiceError(MockrekError):
    """An error of the service, as the caller of the AWS API receives it.

    Attributes:
        text: what stands in ``Message`` (or ``message``); ``None`` leaves the member out.
        status: the HTTP status.
    """

    default_text: ClassVar[str | None] = None
    status: ClassVar[int] = 400

    def __init__(self, text: str | None = None) -> None:
        self.text = self.default_text if text is None else text
        super().__init__(self.text or "")

    @property
    def code(self) -> str:
        """What stands in ``__type``: the name of the class."""
        return type(self).__name__


class AccessDeniedException(ServiceError):
    """The caller may not do this."""


class ImageTooLargeException(ServiceError):
    """The image has too many bytes (from S3) or too many pixels."""

    default_text = "Image size is too large"


class InternalServerError(ServiceError):
    """The service failed; SDKs retry it."""

    default_text = "Internal server error"
    status = 500


class InvalidImageFormatException(ServiceError):
    """The bytes are neither a PNG nor a JPEG."""

    default_text = "Request has invalid image format"


class InvalidParameterException(ServiceError):
    """A parameter is well-formed, but the operation cannot use it."""

    default_text = "Request has invalid parameters"


class InvalidS3ObjectException(ServiceError):
    """The S3 object cannot be had, for whatever reason."""

    default_text = (
        "Unable to get object metadata from S3. Check object key, region and/or access permissions."
    )


class ProvisionedThroughputExceededException(ServiceError):
    """The caller is over its quota; SDKs retry it."""

    default_text = "Provisioned rate exceeded"


class ThrottlingException(ServiceError):
    """The caller's rate rose too quickly; SDKs retry it."""

    default_text = "Slow down; sudden increase in rate of requests."


class Flaw(Enum):
    """What is wrong with how a request is signed; each service spells it in a way of its own."""

    UNSIGNED = auto()
    BOTH_FORMS = auto()
    INCOMPLETE = auto()
    ALGORITHM = auto()
    CREDENTIAL = auto()
    DATE = auto()
    LIFETIME = auto()
    SKEWED = auto()
    TOO_OLD = auto()
    TOO_EARLY = auto()
    HEADERS = auto()
    REGION = auto()
    SERVICE = auto()
    TERMINATOR = auto()
    SCOPE_DATE = auto()
    KEY = auto()
    KEY_EXPIRED = auto()
    TOKEN = auto()
    UNHASHED = auto()
    MISMATCH = auto()


class FrameworkError(ServiceError):
    """An error of the layer in front of the service; it has no ``Code`` member.

    Attributes:
        flaw: of the request's signature, where that is what the error is about.
        details: what services other than Rekognition say of the flaw, by name.
    """

    flaw: Flaw | None = None
    details: Mapping[str, str] = {}


class ExpiredTokenException(FrameworkError):
    """The session token is too old."""

    default_text = "The security token included in the request is expired"


class IncompleteSignatureException(FrameworkError):
    """The Authorization header lacks a part."""


class InvalidSignatureException(FrameworkError):
    """The signature does not fit the request, the key or the time."""


class MissingAuthenticationTokenException(FrameworkError):
    """The request is not signed."""

    default_text = "Missing Authentication Token"


class SerializationException(FrameworkError):
    """The body is not JSON, or a value in it has the wrong type."""


class UnknownOperationException(FrameworkError):
    """No such operation."""


class UnrecognizedClientException(FrameworkError):
    """The access key is unknown."""

    default_text = "The security token included in the request is invalid."


class ValidationException(FrameworkError):
    """A value breaks a constraint of the service model."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        where: a path an operator can go to: ``gender.error.darker_female.of``,
            ``faces.csv:17: column 'age'``.
        what: a sentence that names the value and the remedy.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class OperatorError(MockrekError):
    """What whoever runs mockrek did wrong; carries every problem found, not only the first.

    >>> print(ProfileError("my.toml", [Problem("sampling", "'x' is not quota or independent")]))
    my.toml: 1 problem
      sampling: 'x' is not quota or independent
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{source}: {count} problem{'' if count == 1 else 's'}"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


class LabelError(OperatorError):
    """A label cannot be read from, or written into, an image file."""


class ProfileError(OperatorError):
    """A profile file is wrong."""


class SettingsError(OperatorError):
    """An option, a variable or a request to the control API asks for what cannot be done."""


class StateError(OperatorError):
    """The state directory cannot be used."""


class TruthError(OperatorError):
    """A manifest is wrong."""
