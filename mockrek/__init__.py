"""An offline Amazon Rekognition for people who test.

The package answers the face operations of Amazon Rekognition on localhost. What it answers follows
from declared ground truth, a profile of errors by group, and a seed.
"""

__version__ = "0.1.0"
