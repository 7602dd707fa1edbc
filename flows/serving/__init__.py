"""``whereshot serve``: a Prefect server with its UI, the archives' deployments on it, and the process that runs them.

``checking`` says what is wrong before Prefect is imported, ``serve`` ties the rest together.
"""
