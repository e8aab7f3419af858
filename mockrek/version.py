"""The version of mockrek."""

__version__ = "0.1.0"
