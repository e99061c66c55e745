"""Numbers from frames: class limits, shares, priorities."""
