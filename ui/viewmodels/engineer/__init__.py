"""The engineer's pages: what they know and say, without widgets."""
