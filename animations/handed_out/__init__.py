"""What is made of rendered films, to be printed, read, looked through and kept beside the code."""
