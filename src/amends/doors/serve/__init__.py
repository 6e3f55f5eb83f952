"""Serving: one process with the API, the pages, health, metrics and the worker."""
