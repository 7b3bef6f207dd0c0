"""Painted and composed parts of screens; they know sizes and colours, no rule of the domain."""
