"""The patterns of the evidence, judged by experiment on the model: one file for each family of experiments."""
