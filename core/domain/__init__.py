"""Rules as plain functions over plain values. The clock is an argument."""
