"""Inspection: sampling plans and what is judged by them."""
