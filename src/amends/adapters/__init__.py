"""Adapters: one family per kind of outside world. Families do not know each other; only bootstrap joins them."""
