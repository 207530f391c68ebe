"""Handles: accounts, principals and keys as a test holds them."""
