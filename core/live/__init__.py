"""The change feed: store -> hub -> browsers."""
