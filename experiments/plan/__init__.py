"""A study as a plan: which policies, which futures, which parameters in each."""
