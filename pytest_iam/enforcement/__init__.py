"""From a call and the state of the accounts to a decision: which permissions, which policies."""
