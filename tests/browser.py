"""A page in a real browser, in a frame of any width, asked one question in its own language."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

BROWSER: Final = shutil.which("chromium") or shutil.which("google-chrome")

# A frame, because browsers do not make windows as narrow as telephones; it holds the page itself,
# so that what the question finds may be read.
_FRAME: Final = """\
<!doctype html><title>waiting</title>
<iframe srcdoc="{page}" style="border: 0; width: {width}px; height: 9000px"></iframe>
<script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument, root = page.documentElement
  document.title = "answer " + JSON.stringify({question})
}})
</script>
"""

_OPTIONS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--window-size=1400,1000", "--dump-dom"),
)


def ask(page: str, folder: Path, width: int, question: str, *, dark: bool = False) -> Any:
    """The value of an expression about a page, after it was laid out.

    Args:
        page: HTML.
        folder: for the browser's own files.
        width: of the frame, CSS pixels.
        question: a JavaScript expression over ``page`` (the document) and ``root`` (its element).
        dark: whether the reader prefers a dark page.
    """
    assert BROWSER is not None
    frame = folder / "frame.html"
    text = _FRAME.format(page=html.escape(page), width=width, question=question)
    frame.write_text(text, encoding="utf-8")
    command = [
        *(BROWSER, *_OPTIONS, f"--user-data-dir={folder / 'browser'}"),
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        frame.as_uri(),
    ]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=90)
    found = re.search(r"<title>answer (.*?)</title>", ran.stdout, re.DOTALL)
    assert found, ran.stdout[:500]
    return json.loads(html.unescape(found[1]))
