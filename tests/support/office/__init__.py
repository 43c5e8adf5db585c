"""LibreOffice as a real client in the loop of the tests."""
