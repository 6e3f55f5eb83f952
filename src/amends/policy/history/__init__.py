"""Recorded decisions, decided again under a changed pack: who comes off otherwise, what money moves."""
