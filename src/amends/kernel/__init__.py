"""Shared nouns of the trade: money, time, ids, parties, order facts, events, errors. Standard library only."""
