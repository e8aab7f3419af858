"""Callers: over a bare HTTP client, and over the SDK."""
