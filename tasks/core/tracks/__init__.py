"""What a track file holds: a reader per format, bytes in, ``Points`` out, without a Prefect task, network or clock in sight."""
