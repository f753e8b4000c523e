"""Power laws of whole numbers, and where they end."""
