"""The command line: `amends`."""
