"""Rendering: from observations and scores to the dictionaries of the API.

The only place with the API's spelling and with rounding.
"""
