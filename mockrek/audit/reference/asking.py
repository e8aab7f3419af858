"""Asks the service: each image once, each pair once, many at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from mockrek.audit.reference.answers import Box, answer_rows, comparison_row, refused_row
from mockrek.audit.reference.record import Record
from mockrek.errors import OperatorError, Problem

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""

Key = tuple[str, ...]
_Rows = list[list[str]]
_Question = TypeVar("_Question")

_AHEAD: Final = 4  # requests in hand for each thread
_NO_FACE: Final = "InvalidParameterException"


class Asker:
    """Asks a service about the images of a folder.

    Args:
        client: of boto3.
        folder: what names of images are relative to.
        threads: how many requests at a time.
        boxes: of the largest declared face of each image that has one.
    """

    def __init__(self, client: Any, folder: Path, threads: int, boxes: Mapping[str, Box]) -> None:
        self._client, self._folder, self._threads = client, folder, threads
        self._boxes = boxes

    def ask(
        self, images: Sequence[Key], pairs: Sequence[Key], record: Record, progress: Progress
    ) -> None:
        """Ask what has not been answered yet, and keep every answer as it comes.

        Args:
            images: names, one in each key.
            pairs: names of source and target.
            record: where answers are kept.
            progress: called once at the start and after each answer.

        Raises:
            OperatorError: an image cannot be read, or the service failed.
        """
        new_images = [key for key in images if key not in record.answers.rows]
        new_pairs = [key for key in pairs if key not in record.comparisons.rows]
        total = len(images) + len(pairs)
        done = total - len(new_images) - len(new_pairs)
        progress(done, total)
        with ThreadPoolExecutor(self._threads) as pool:
            for log, ask, keys in (
                (record.answers, self._detect, new_images),
                (record.comparisons, self._compare, new_pairs),
            ):
                for rows in _in_order(pool, ask, keys, self._threads * _AHEAD):
                    log.append(rows)
                    done += 1
                    progress(done, total)

    def _detect(self, key: Key) -> _Rows:
        (image,) = key
        return answer_rows(
            image, self._call("detect_faces", image, Image=self._bytes(image), Attributes=["ALL"])
        )

    def _compare(self, key: Key) -> _Rows:
        source, target = key
        try:
            answer = self._call(
                "compare_faces",
                f"{source} and {target}",
                SourceImage=self._bytes(source),
                TargetImage=self._bytes(target),
                SimilarityThreshold=0,
            )
        except ClientError as error:  # the service's word for an image without a face
            return [refused_row(source, target, error.response["Error"]["Code"])]
        return [comparison_row(source, target, answer, self._boxes)]

    def _bytes(self, image: str) -> dict[str, bytes]:
        try:
            return {"Bytes": (self._folder / image).read_bytes()}
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            raise OperatorError("audit", [Problem(image, what)]) from error

    def _call(self, operation: str, about: str, **parameters: Any) -> Any:
        """One request.

        Raises:
            ClientError: a face is missing from a pair.
            OperatorError: anything else.
        """
        try:
            return getattr(self._client, operation)(**parameters)
        except (BotoCoreError, ClientError) as error:
            if _code(error) == _NO_FACE and operation == "compare_faces":
                raise
            what = f"{error}; the answers so far are kept: the same command goes on from there"
            raise OperatorError("audit", [Problem(about, what)]) from error


def _code(error: Exception) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else ""


def _in_order(
    pool: ThreadPoolExecutor,
    ask: Callable[[_Question], _Rows],
    questions: Iterable[_Question],
    ahead: int,
) -> Iterator[_Rows]:
    """The answers, in the order of the questions; few of them wait, however many there are."""
    waiting: deque[Future[_Rows]] = deque()
    try:
        for question in questions:
            waiting.append(pool.submit(ask, question))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
