"""Simulation: an audit repeated over many seeds, without HTTP."""
