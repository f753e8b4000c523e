"""What is seen: a leap after memorising, a plateau before it, and what becomes of the network meanwhile."""
