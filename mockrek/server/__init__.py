"""The server: HTTP, and the only layer that knows Flask and gunicorn."""
