"""The assistant: understanding what is said, and saying what was decided."""
