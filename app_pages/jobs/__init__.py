"""Work that pages ask for, in processes of its own, behind a fair queue."""
