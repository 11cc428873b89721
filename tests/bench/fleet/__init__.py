"""Systems of services of our own making, what a fault in one of them does to the others, and how tools export it."""
