"""Versions of a pack: draft, proofs, second person, share, stop and rollback; and edits of one rule in its text."""
