"""Fuzzing: what comes in is anything, what goes out is a result or an error that was declared.

``python -m tests.fuzz --help`` says how to run it for long; ``pytest tests/fuzz`` runs it briefly.
"""
