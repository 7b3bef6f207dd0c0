"""The station's side of sync: hello, push, photos, pull. Knows the store only as a port."""
