"""What hidden activations tell by themselves: a linear probe, where attention looks, and whether
questions nearly repeat others."""
