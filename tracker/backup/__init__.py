"""Copies of the whole database: made while it serves, checked, and brought back into an empty one."""
