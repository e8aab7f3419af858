"""Audits: cohorts of synthetic people, the answer sheet, and an audit to mark against it."""
