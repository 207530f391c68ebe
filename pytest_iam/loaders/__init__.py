"""Ways in for documents: what describes an account, read into a simulated one."""
