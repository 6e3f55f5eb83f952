"""The arithmetic of refunds: baskets, what was really paid for each unit, and what comes back."""
