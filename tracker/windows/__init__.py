"""The app in a Windows console: what the console can do, and what is asked of Windows there.

``host``, ``drawing`` and ``keys`` decide from plain values and work on any system; ``console``
holds every call to Windows, and ``driver`` puts both together for Textual.
"""
