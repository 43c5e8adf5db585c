"""What the work costs, against what it could cost at least: see docs/benchmarks.md."""
