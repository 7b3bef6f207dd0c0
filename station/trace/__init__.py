"""Objects and their lives: keys, states, containers, genealogy, interlocks."""
