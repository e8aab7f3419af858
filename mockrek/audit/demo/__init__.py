"""The demonstration: a cohort drawn, served, audited, and shown on one page."""
