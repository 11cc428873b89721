"""What is known of a case at one moment: its findings, its components and what ties them."""
