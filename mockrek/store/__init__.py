"""The store: what workers share, and what survives a restart."""

from mockrek.store.base import Changed, Changes, Store, StoredManifest
from mockrek.store.scope import EVERYBODY, Scope
from mockrek.store.sqlite import SqliteStore

__all__ = ["EVERYBODY", "Changed", "Changes", "Scope", "SqliteStore", "Store", "StoredManifest"]
