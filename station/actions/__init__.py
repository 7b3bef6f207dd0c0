"""What a person can do: one action, one function, one transaction."""
