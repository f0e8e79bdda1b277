"""The documents that the field asks of a model: ODD+D, TRACE, model card, data statement, STRESS for each study."""
