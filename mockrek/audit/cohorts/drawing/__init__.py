"""The parts a portrait is painted from, as SVG, and what turns SVG into image files."""
