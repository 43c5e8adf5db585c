"""The demonstration: a whole round on the sample campaign."""
