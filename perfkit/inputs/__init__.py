"""The only room that opens data files: contracts, reading, doubtful figures."""
