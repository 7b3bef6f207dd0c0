"""Cameras and folders that act as one."""
