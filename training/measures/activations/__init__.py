"""What hidden activations show by themselves: whether questions nearly repeat one another."""
