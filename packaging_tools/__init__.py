"""Builds what people download. No part of the tracker: nothing that is installed imports it."""
