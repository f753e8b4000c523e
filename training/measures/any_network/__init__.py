"""What is measured of any network, whatever its parameters are called."""
