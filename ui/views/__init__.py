"""Screens: each shows its view-model's state and forwards what a person does."""
