"""For developers: sample pages in both languages and themes, to look at and to test. Never served."""
