"""The station's store: one encrypted SQLite file, one writer, projections and queries."""
