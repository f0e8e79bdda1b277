"""What a person may write in YAML, and every number of the model."""
