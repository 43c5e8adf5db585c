"""Papers that the office works with: 呈批单 for the leaders, 交接清单 for whoever takes over."""
