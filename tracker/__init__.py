"""Tracker of the training plan of municipal inspectors."""
