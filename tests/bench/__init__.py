"""Measurements: against peers, in one run on one machine, as ratios. Never part of the suite."""
