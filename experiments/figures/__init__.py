"""How figures look and what they say of certainty; nothing here knows a subject."""
