"""What the logits show: the waves they are made of, their margins, and how far one curve explains them."""
