"""Measures of function and pain."""
