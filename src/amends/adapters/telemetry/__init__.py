"""What is told to those who watch: commits and effects to listeners, spans to a collector of traces."""

from amends.adapters.telemetry.collector import open_collector
from amends.adapters.telemetry.watched import Listener, WatchedProvider, WatchedStore

__all__ = ["Listener", "WatchedProvider", "WatchedStore", "open_collector"]
