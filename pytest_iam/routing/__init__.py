"""Ways in: where calls are caught, and how answers go back in each client's own form."""
