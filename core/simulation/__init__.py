"""A day of the center in minutes: officers, workers and police at the demo county, through the commands and the API that people use."""
