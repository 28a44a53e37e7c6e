"""Prices, coverage, refunds and case groups in integers of minor units; no float in any signature."""
