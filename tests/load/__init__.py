"""The benchmark: `python -m tests.load`. Not part of the test run; it measures, and says met or not met."""
