"""Benchmarks: each is a ratio to a floor measured in the same run, with its bound; `make bench` runs them."""
