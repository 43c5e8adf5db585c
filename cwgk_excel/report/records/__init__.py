"""Records of reports: as frames for who asks for these, else in a temporary file, so that memory hardly grows."""
