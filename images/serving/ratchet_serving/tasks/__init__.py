"""What differs between task kinds, a folder each."""
