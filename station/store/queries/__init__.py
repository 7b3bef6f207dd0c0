"""Named queries over projections; the hub runs the same ones. SQL constants are `SQL_…`."""
