"""What station and hub say to each other: messages, byte layouts, signatures, limits. Pure."""
