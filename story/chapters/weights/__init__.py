"""What is shown of the weights alone, of any network: their path; their matrices against chance."""
