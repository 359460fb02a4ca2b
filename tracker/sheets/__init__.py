"""Spreadsheets: from what a municipality sends to clean values, and from our tables to XLSX."""
