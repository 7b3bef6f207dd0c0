"""What records say: one typed struct per (record type, type version), kept for ever."""
