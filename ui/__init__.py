"""Everything a person touches: commands and windows."""
