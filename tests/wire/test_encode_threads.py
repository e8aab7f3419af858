"""First answers of several threads at once; a crash would end the process, so it is another."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from threading import Barrier, Thread

from mockrek.wire import encode
from mockrek.wire.model import load_model

ANSWER = {"FaceDetails": [{"Confidence": 99.5, "Pose": {"Roll": 1.5, "Yaw": 0.5, "Pitch": 2.5}}]}
SHAPE = load_model().operations["DetectFaces"].output
sys.setswitchinterval(1e-6)
written = set()


def write(together):
    together.wait()
    written.add(encode.encode(ANSWER, SHAPE))


for _ in range(60):
    encode._ready_type.cache_clear()
    together = Barrier(4)
    threads = [Thread(target=write, args=(together,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(*written)
"""


def test_first_answers_of_several_threads() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count(b'{"FaceDetails":[{"Confidence":99.5,"Pose":{"Pitch":2.5') == 1
