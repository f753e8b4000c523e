"""What only one film needs: its data, and the mobjects made of it; a folder a film."""
