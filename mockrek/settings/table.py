"""The one table of settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from mockrek.settings.texts import (
    choice,
    near,
    path,
    paths,
    s3_endpoint,
    switch,
    text,
    whole,
    workers,
)

PREFIX: Final = "MOCKREK_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table.

    Attributes:
        name: the field of :class:`Settings`; ``--unknown-images`` on the command line and
            ``MOCKREK_UNKNOWN_IMAGES`` in the environment follow from it.
        default: as text, as it would be typed.
        parse: text → value; raises ``ValueError`` with a sentence that says what is wanted.
        metavar: what stands for the value in help.
        help: one sentence, for people.
        many: may be given more than once; the environment separates by ``:``.
    """

    name: str
    default: str
    parse: Callable[[str], Any]
    metavar: str
    help: str
    many: bool = False

    @property
    def option(self) -> str:
        """Its spelling on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """Its spelling in the environment."""
        return PREFIX + self.name.upper()


SETTINGS: Final = (
    Setting(
        "host",
        "127.0.0.1",
        text,
        "ADDRESS",
        "Address to listen on. On any but a loopback address the control API wants a token.",
    ),
    Setting("port", "5111", whole(0, 65535), "PORT", "Port to listen on; 0 picks a free one."),
    Setting(
        "profile",
        "perfect",
        text,
        "NAME|FILE",
        "Errors to inject: a built-in profile (`mockrek profiles list`), a TOML or a JSON file.",
    ),
    Setting(
        "truth",
        "",
        paths,
        "FILE",
        "Manifest of images whose truth is known, CSV or JSON Lines; may be repeated.",
        many=True,
    ),
    Setting(
        "seed",
        "0",
        whole(0, 2**63 - 1),
        "N",
        "Seed of all draws: another seed, other people err.",
    ),
    Setting("workers", "auto", workers, "N", "Worker processes; auto is one a core, at most 8."),
    Setting("threads", "4", whole(1, 256), "N", "Threads in each worker process."),
    Setting(
        "queue",
        "256",
        whole(1, 10_000),
        "N",
        "Requests that may wait for a thread in each worker process; beyond it, SDKs are told to "
        "come back later.",
    ),
    Setting(
        "unknown_images",
        "procedural",
        choice("procedural", "empty"),
        "RULE",
        "What an image without truth shows: procedural (one plausible face that follows from its "
        "bytes) or empty (no face).",
    ),
    Setting(
        "keep_answers",
        "on",
        switch,
        "WORD",
        "Whether a request that comes again, byte for byte, gets the answer that was worked out "
        "before, as it must: on; or off, which shows a load test what every answer costs.",
    ),
    Setting(
        "near_copies",
        "off",
        near,
        "BITS",
        "Whether an image that was resized or re-encoded before it was sent is still known by its "
        "pixels: off, on (15 of 255 bits may differ) or how many bits may, 4 to 40. Wants the "
        "extra `near`.",
    ),
    Setting(
        "s3_endpoint",
        "auto",
        s3_endpoint,
        "URL|WORD",
        "What answers S3, STS and IAM on the same endpoint, and holds the images of S3Object: "
        "embedded (moto in a process of its own; wants the extra `s3`), off, auto (embedded where "
        "the extra is installed) or the URL of another S3.",
    ),
    Setting(
        "moto_operations",
        "on",
        switch,
        "WORD",
        "Whether operations of Rekognition that mockrek does not answer but the embedded moto does "
        "come from there, as a header then says: on or off.",
    ),
    Setting(
        "auth",
        "lenient",
        choice("strict", "lenient", "off"),
        "MODE",
        "Signatures: strict recomputes them with the keys of --credentials; lenient reads account "
        "and region from the credential and accepts any signature or none; off does not look.",
    ),
    Setting(
        "credentials",
        "",
        path,
        "FILE",
        "Keys for --auth strict, in the form of ~/.aws/credentials.",
    ),
    Setting(
        "state",
        "",
        path,
        "DIR",
        "Directory for what the control API changes; without it, changes end with the server.",
    ),
    Setting(
        "log",
        "text",
        choice("text", "json", "off"),
        "FORM",
        "One line a request on standard error: text for people, json for programs, or off.",
    ),
    Setting(
        "control_token",
        "",
        text,
        "TOKEN",
        "What the control API wants as `Authorization: Bearer TOKEN`; none on loopback.",
    ),
)
