"""Documents that leave the house: workbooks for those who work with nothing else."""
