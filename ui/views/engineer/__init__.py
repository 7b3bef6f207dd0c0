"""The engineer's window and its pages."""
