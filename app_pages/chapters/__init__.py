"""The pages of the chapters, a folder each."""
