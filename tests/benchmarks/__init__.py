"""Benchmarks: mockrek against what else one could use and against the limits of the machine.

``python -m tests.benchmarks`` (``make bench``) measures in pairs, A B A B …, and prints ratios.
It does not judge: a slow figure never fails a run. How to read it: ``docs/performance.md``.
"""
