"""Doors: they turn a request into a command and an error into a status; they decide nothing."""
