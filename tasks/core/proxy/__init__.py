"""Where a photo was by the located photos before and after it, and how wrong that may be.

``donors``, ``activity`` and ``customs`` are what is known, ``sides`` and ``features`` what they tell of one moment, ``strangers``
what public people taught (``trees`` in strangers.npz, made by tests/benchmarks/proxy_training.py), ``habits`` what the archive's
own photos teach, ``estimate`` the position and the radius. ``companions`` says which cameras' photos may tell, ``placing`` puts
all of it together for PHOTOS, ``words`` is the sentence, ``hiding`` the patterns for rehearsals.
"""
