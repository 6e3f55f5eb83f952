"""A case on paper: its facts as a document, and the verdict with clocks, sum and decisive rules."""
