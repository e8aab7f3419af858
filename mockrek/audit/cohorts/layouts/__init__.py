"""Published data sets, as people have them on disk: one module a layout, each with ``read``."""
