"""The rooms of the house. Imports point downward only; `pyproject.toml` holds the contracts."""
