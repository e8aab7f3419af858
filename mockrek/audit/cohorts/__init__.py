"""Cohorts: images of synthetic people with their truth, and the published layouts of others."""
