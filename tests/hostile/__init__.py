"""A real web server, and clients who mean it harm. `python -m tests.hostile`, or `make hostile`."""
