"""``mockrek serve``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from mockrek.server.serve import serve
from mockrek.settings import SETTINGS, Setting, Settings, texts_from_environ


def _option(setting: Setting) -> Callable[[Any], Any]:
    default = f"default: {setting.default}" if setting.default else "none by default"
    return click.option(
        setting.option,
        setting.name,
        metavar=setting.metavar,
        multiple=setting.many,
        help=f"{setting.help} [{default}; {setting.variable}]",
    )


def _with_settings(function: Callable[..., None]) -> Callable[..., None]:
    for setting in reversed(SETTINGS):
        function = _option(setting)(function)
    return function


@click.command("serve")
@_with_settings
def command(**given: Any) -> None:
    """Answer the Amazon Rekognition API on localhost until Ctrl-C.

    Point any AWS SDK at it:

    \b
      mockrek serve &
      export AWS_ENDPOINT_URL=http://127.0.0.1:5111
      export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1
      aws rekognition detect-faces --image-bytes fileb://photo.jpg

    Every option can be given in the environment too; the command line wins. What the control API
    changed wins over both until POST /_mockrek/v1/reset; with --state it survives a restart.
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    typed = {name: value for name, value in given.items() if value not in (None, ())}
    serve(Settings.parse({**texts_from_environ(os.environ), **typed}))
