"""Landmarks: a face model, turned by the pose and laid into the box."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.scoring.portable import sine, sine_one

# Where each landmark lies on an upright frontal face. Right and down in widths and heights of the
# box from its centre; towards the camera in widths of the box. The order is the service's: five for
# DEFAULT, all thirty for ALL. "Left" is the left of the image.
_MODEL: Final[dict[str, tuple[float, float, float]]] = {
    "eyeLeft": (-0.200, -0.080, 0.22),
    "eyeRight": (0.200, -0.080, 0.22),
    "mouthLeft": (-0.160, 0.280, 0.24),
    "mouthRight": (0.160, 0.280, 0.24),
    "nose": (0.000, 0.120, 0.42),
    "leftEyeBrowLeft": (-0.330, -0.170, 0.16),
    "leftEyeBrowRight": (-0.110, -0.165, 0.28),
    "leftEyeBrowUp": (-0.215, -0.205, 0.25),
    "rightEyeBrowLeft": (0.110, -0.165, 0.28),
    "rightEyeBrowRight": (0.330, -0.170, 0.16),
    "rightEyeBrowUp": (0.215, -0.205, 0.25),
    "leftEyeLeft": (-0.275, -0.075, 0.17),
    "leftEyeRight": (-0.130, -0.073, 0.22),
    "leftEyeUp": (-0.200, -0.103, 0.23),
    "leftEyeDown": (-0.200, -0.058, 0.22),
    "rightEyeLeft": (0.130, -0.073, 0.22),
    "rightEyeRight": (0.275, -0.075, 0.17),
    "rightEyeUp": (0.200, -0.103, 0.23),
    "rightEyeDown": (0.200, -0.058, 0.22),
    "noseLeft": (-0.080, 0.150, 0.30),
    "noseRight": (0.080, 0.150, 0.30),
    "mouthUp": (0.000, 0.245, 0.31),
    "mouthDown": (0.000, 0.330, 0.29),
    "leftPupil": (-0.200, -0.080, 0.22),
    "rightPupil": (0.200, -0.080, 0.22),
    "upperJawlineLeft": (-0.480, -0.060, -0.20),
    "midJawlineLeft": (-0.400, 0.280, -0.05),
    "chinBottom": (0.000, 0.490, 0.20),
    "midJawlineRight": (0.400, 0.280, -0.05),
    "upperJawlineRight": (0.480, -0.060, -0.20),
}
NAMES: Final = tuple(_MODEL)
DEFAULT_COUNT: Final = 5

_FEW: Final = (
    4  # up to so many faces are placed in Python: arrays so small cost more than they save
)
_POINTS: Final = np.array(list(_MODEL.values()), np.float64)


def landmarks(
    boxes: npt.NDArray[np.float32],
    poses: npt.NDArray[np.float64],
    size: tuple[int, int],
    count: int,
) -> npt.NDArray[np.float64]:
    """Place the first ``count`` landmarks of each face.

    Args:
        boxes: float32, shape (n, 4): left, top, width, height as ratios.
        poses: float64, shape (n, 3): roll (clockwise), yaw (towards the right of the image) and
            pitch (upwards) in degrees.
        size: width and height of the image in pixels; a roll keeps pixels square.
        count: 5 or 30.

    Returns:
        float64, shape (n, count, 2): x and y as ratios of the image's width and height. They leave
        0 … 1 where a face is cut by the edge.
    """
    if len(boxes) <= _FEW:
        faces = zip(boxes.tolist(), poses.tolist(), strict=True)
        return np.array([landmarks_of(box, pose, size, count) for box, pose in faces])
    # cos(x) = sin(x + 90)
    sines, cosines = sine(np.array([poses.T, poses.T + 90.0]))[:, :, :, None]
    x, y, z = _POINTS[:count].T[:, None, :]
    scale = boxes[:, 2:].astype(np.float64) * size  # pixels
    wide, high = scale[:, :1], scale[:, 1:]
    right = (x * cosines[1] + z * sines[1]) * wide
    depth = (z * cosines[1] - x * sines[1]) * wide
    down = y * high * cosines[2] - depth * sines[2]
    centres = boxes[:, :2] + 0.5 * boxes[:, 2:].astype(np.float64)
    placed = np.empty((*right.shape, 2))
    placed[:, :, 0] = centres[:, :1] + (right * cosines[0] - down * sines[0]) / size[0]
    placed[:, :, 1] = centres[:, 1:] + (right * sines[0] + down * cosines[0]) / size[1]
    return placed


def landmarks_of(
    box: Sequence[float], pose: Sequence[float], size: tuple[int, int], count: int
) -> list[tuple[float, float]]:
    """:func:`landmarks` of one face: the same sums in the same order, so the same to the bit."""
    left, top, width, height = box
    roll, yaw, pitch = (sine_one(angle) for angle in pose)
    roll_across, yaw_across, pitch_across = (sine_one(angle + 90.0) for angle in pose)
    wide, high = width * size[0], height * size[1]
    middle, centre = left + 0.5 * width, top + 0.5 * height
    places = []
    for x, y, z in islice(_MODEL.values(), count):
        right = (x * yaw_across + z * yaw) * wide
        depth = (z * yaw_across - x * yaw) * wide
        down = y * high * pitch_across - depth * pitch
        places.append(
            (
                middle + (right * roll_across - down * roll) / size[0],
                centre + (right * roll + down * roll_across) / size[1],
            )
        )
    return places
