"""Review derives values and findings from raw cells under the settings of today, and decides which returns count."""
