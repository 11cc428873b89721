"""Files to findings: unpack, sniff, extract, mine."""
