"""Engines that read text in an upright picture, behind one Protocol."""
