"""The headers that let a page in a browser call the service from another origin."""

from __future__ import annotations

from typing import Final, TypeAlias

Headers: TypeAlias = tuple[tuple[str, str], ...]

_ANY_ORIGIN: Final = ("Access-Control-Allow-Origin", "*")
_EXPOSED: Final[Headers] = (
    _ANY_ORIGIN,
    (
        "Access-Control-Expose-Headers",
        "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date",
    ),
)
_MAX_AGE: Final = ("Access-Control-Max-Age", "172800")  # seconds: two days


def expose(origin: str | None) -> Headers:
    """Give the headers that an answer to a request with an Origin has in addition."""
    return _EXPOSED if origin else ()


def answer_preflight(
    method: str, origin: str | None, headers: str | None, allowed_method: str | None
) -> Headers | None:
    """Give the headers of the empty 200 that answers a preflight; ``None`` when it is none.

    Args:
        method: the HTTP method.
        origin: the ``Origin`` header.
        headers: the ``Access-Control-Request-Headers`` header, echoed.
        allowed_method: the ``Access-Control-Request-Method`` header, echoed.
    """
    if method != "OPTIONS" or not origin:
        return None
    echoed = (
        ("Access-Control-Allow-Headers", headers),
        ("Access-Control-Allow-Methods", allowed_method),
    )
    return (_ANY_ORIGIN, *((name, value) for name, value in echoed if value), _MAX_AGE)
