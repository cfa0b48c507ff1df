"""Demonstration councils: their input tables and where each figure was published."""
