"""Tell what a file is, and open zip and OLE files without trusting the sizes and places that they state."""
