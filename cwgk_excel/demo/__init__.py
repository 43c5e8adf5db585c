"""The demonstration runs a whole round on the sample campaign."""
