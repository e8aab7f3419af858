"""Audits: cohorts, the answer sheet, the reference audit, simulation, and the demonstration."""
