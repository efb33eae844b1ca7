"""Businesses to show: what their people would do in the console to begin, done over the fleet's APIs."""
