"""Where a photo was by the located photos before and after it, and how wrong that may be.

``donors`` and ``activity`` are what is known, ``sides`` and ``features`` what they tell of one moment, ``trees`` what strangers
taught (``strangers.npz``, made by tests/benchmarks/proxy_training.py), ``habits`` what the archive's own photos teach,
``estimate`` the position and the radius, ``words`` the sentence; ``companions`` says which cameras' photos may tell.
"""
