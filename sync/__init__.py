"""Records on their way: the wire, the client at the station, the hub."""
