"""Where the parts are joined: core (no Qt) and window."""
