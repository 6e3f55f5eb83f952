"""Amends: when something is wrong with an order, it makes it right."""
