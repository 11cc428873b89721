"""Which components and metrics of a case are the most abnormal, by numbers alone."""
