"""The assumption ledger: every parameter with its source, its grade and its influence on what the model concludes."""
