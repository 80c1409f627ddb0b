"""Task kinds, one folder each."""
