"""The app in a Windows console: what the console can do, and the calls to Windows for it.

``host``, ``drawing`` and ``keys`` work on plain values and run on any system. ``console`` has
every call to Windows, and ``driver`` combines them for Textual.
"""
