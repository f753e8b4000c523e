"""What hidden activations tell by themselves: a linear probe, and whether questions nearly repeat others."""
