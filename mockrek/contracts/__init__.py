"""Contracts: cases that say how the service behaves, run against any endpoint, as a black box."""
