"""What a client is told when no more requests may wait: come back later, in a form SDKs heed.

Rekognition documents ``ThrottlingException`` under two statuses: 400, where the caller's rate rose
too quickly, and 500 with the text ``Service Unavailable``, where the service is at fault, which is
the case here (facts, 4.2 and 4.3). All SDKs retry it for its name, and those that look at the
status first retry 500 too (facts, 7). S3, STS and IAM say 503.
"""

from __future__ import annotations

from random import getrandbits
from typing import Any, Final

from mockrek.errors import ThrottlingException
from mockrek.operations.clock import STAGES
from mockrek.server.response import http_date
from mockrek.wire.refusal import JSON_1_1, render

TARGET: Final = "RekognitionService."

_BODY: Final = render(ThrottlingException("Service Unavailable")).body
_SERVICE: Final = (
    "HTTP/1.1 500 Internal Server Error\r\n"
    "x-amzn-RequestId: %s\r\n"
    f"Content-Type: {JSON_1_1}\r\n"
    f"Content-Length: {len(_BODY)}\r\n"
    f"Server-Timing: {', '.join(f'{stage};dur=0.000' for stage in STAGES)}\r\n"
    "Date: %s\r\n"
    "%s\r\n"
    f"{_BODY.decode()}"
)
_XML: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
)
_ELSEWHERE: Final = (
    "HTTP/1.1 503 Service Unavailable\r\n"
    "x-amz-request-id: %s\r\n"
    "Content-Type: application/xml\r\n"
    f"Content-Length: {len(_XML)}\r\n"
    "Date: %s\r\n"
    "%s\r\n"
    f"{_XML}"
)

_LENGTH: Final = b"\r\ncontent-length:"
_ODD: Final = (
    b"\r\nconnection",
    b"\r\ntransfer-encoding",
    b"\r\nexpect",
    b"\r\n ",  # a line that goes on in the next
    b"\r\n\t",
)


def refusal(*, service: bool, closing: bool, head_only: bool = False) -> bytes:
    """The whole answer to a request that finds no room.

    Args:
        service: whether it is Rekognition's, not another service's.
        closing: whether the connection closes behind it.
        head_only: whether the request is a HEAD, whose answer has no body.
    """
    number = f"{getrandbits(128):032x}"
    name = f"{number[:8]}-{number[8:12]}-4{number[13:16]}-a{number[17:20]}-{number[20:]}"
    form = _SERVICE if service else _ELSEWHERE
    answer = form % (name, http_date(), "Connection: close\r\n" if closing else "")
    if head_only:
        answer = answer.partition("\r\n\r\n")[0] + "\r\n\r\n"
    return answer.encode("ascii")


def is_whole_call(block: bytes) -> bool:
    """Whether these bytes are one whole call of Rekognition, plainly framed, and nothing else.

    The greater part of what is refused is: it need not be read in full to be told so.
    """
    end = block.find(b"\r\n\r\n") + 2
    if end < 2 or not block.startswith(b"POST / HTTP/1.1\r\n"):
        return False
    head = block[:end]
    lines, small = head.count(b"\r\n"), head.lower()
    if head.count(b"\n") != lines or head.count(b"\r") != lines or small.count(_LENGTH) != 1:
        return False
    length = small.partition(_LENGTH)[2].partition(b"\r\n")[0].strip(b" ")
    if length != b"%d" % (len(block) - end - 2) or b": RekognitionService." not in head:
        return False
    return not any(odd in small for odd in _ODD)


def is_service(request: Any) -> bool:
    """Whether a request that gunicorn has read names an operation of Rekognition."""
    return any(
        name == "X-AMZ-TARGET" and value.startswith(TARGET) for name, value in request.headers
    )
