"""The state of simulated accounts: what they hold, and what always holds of it."""
