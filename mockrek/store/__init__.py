"""The store: what workers share, and what survives a restart."""

from mockrek.store.base import Changes, Store, StoredManifest
from mockrek.store.sqlite import SqliteStore

__all__ = ["Changes", "SqliteStore", "Store", "StoredManifest"]
