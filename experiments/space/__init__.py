"""Where violence falls: the model's map scored against recorded events."""
