"""Truth: what is really in an image, and who says so.

:func:`image.read` reads the header of an image file. :class:`Resolver` asks, in this order: the
manifests by the SHA-256 of the bytes, the manifests by the place in S3, the label in the file; of
an image that none of them knows it makes up one face, or nobody.
"""

from mockrek.truth import image, label
from mockrek.truth.manifest import Manifest, load, parse
from mockrek.truth.resolve import Resolved, Resolver

__all__ = ["Manifest", "Resolved", "Resolver", "image", "label", "load", "parse"]
