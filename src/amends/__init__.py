"""Amends: when something is wrong with an order, it makes it right."""

__version__ = "0.1.0"
