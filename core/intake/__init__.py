"""Imports of real files, and the demo county."""
