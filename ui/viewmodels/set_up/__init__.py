"""First run (5.9.7): from an empty machine to a station that works, in a few touches."""
