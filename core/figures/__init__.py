"""Charts and map layers: frame in, altair or pydeck object out."""
