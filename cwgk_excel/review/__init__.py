"""Review: values and findings derived from raw cells under the settings of today."""
