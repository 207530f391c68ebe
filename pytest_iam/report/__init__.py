"""Text for people: what a failing test shows."""
