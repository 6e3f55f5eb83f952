"""The assistant: understanding what is said, and saying what was decided. Its parts are imported by their names."""

__all__: list[str] = []  # each part (understanding, speech acts) names its own, so that one loads without the other
