"""What grokking needs: little data, structure, weight decay."""
