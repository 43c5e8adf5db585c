"""Opening what holds other files: what a file is, zip, OLE; vetted by counted bytes."""
