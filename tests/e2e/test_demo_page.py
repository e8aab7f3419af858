"""The demo's page in a real browser."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from served import clean_environ

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(BROWSER is None, reason="install chromium")

# A frame of the wanted width, because browsers do not make windows as narrow as telephones; it
# holds the page itself, so that what it measures may be read.
FRAME = """\
<!doctype html><title>waiting</title>
<iframe srcdoc="{page}" style="border: 0; width: {width}px; height: 9000px"></iframe>
<script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument, root = page.documentElement
  const wide = [...page.querySelectorAll("body *:not(pre *)")].filter(
    e => e.getBoundingClientRect().right > root.clientWidth + 0.5)
  const broken = [...page.images].filter(image => !image.naturalWidth)
  document.title = ["measured", root.clientWidth, root.scrollWidth, wide.length, broken.length,
    page.images.length, getComputedStyle(page.body).color].join(" ")
}})
</script>
"""


@dataclass(frozen=True)
class Layout:
    """What the browser made of the page, in CSS pixels."""

    ink: str
    width: int
    scroll_width: int
    too_wide: int
    broken_images: int
    images: int


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a small demonstration in which faces are missed, too."""
    out = tmp_path_factory.mktemp("demo")
    options = ["--out", str(out), "--size", "24", "--workers", "1", "--profile", "extreme"]
    command = [sys.executable, "-m", "mockrek", "demo", *options]
    subprocess.run(command, check=True, env=clean_environ(), capture_output=True)
    return out / "index.html"


def lay_out(page: Path, folder: Path, width: int, *, dark: bool = False) -> Layout:
    frame = folder / "frame.html"
    text = html.escape(page.read_text(encoding="utf-8"))
    frame.write_text(FRAME.format(page=text, width=width), encoding="utf-8")
    assert BROWSER is not None
    options = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        f"--user-data-dir={folder / 'browser'}",
        "--window-size=1400,1000",
        "--dump-dom",
    ]
    command = [BROWSER, *options, frame.as_uri()]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=90)
    found = re.search(r"<title>measured (\d+) (\d+) (\d+) (\d+) (\d+) (.*?)</title>", ran.stdout)
    assert found, ran.stdout[:500]
    measured = (int(number) for number in found.groups()[:-1])
    return Layout(found[6], *measured)


@pytest.mark.parametrize("width", [320, 420, 1280])
def test_nothing_sticks_out_at_any_width(page: Path, tmp_path: Path, width: int) -> None:
    layout = lay_out(page, tmp_path, width)
    assert (layout.width, layout.scroll_width, layout.too_wide) == (width, width, 0)
    assert (layout.broken_images, layout.images) == (0, 24 + 6)


def test_dark_paper_has_light_ink(page: Path, tmp_path: Path) -> None:
    inks = {lay_out(page, tmp_path, 800, dark=dark).ink for dark in (False, True)}
    assert inks == {"rgb(29, 33, 41)", "rgb(233, 231, 226)"}
