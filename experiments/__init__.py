"""What people do with the model: studies, comparison, figures, report, exercise and the command."""
