"""Trained weights on disk: built once from the corpus, found again by the hash of corpus and code."""

from amends.adapters.models.reading_model import corpus_sources, heldout_rows, reading_model

__all__ = ["corpus_sources", "heldout_rows", "reading_model"]
