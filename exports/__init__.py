"""The register -> files: each module writes one kind of file from one immutable view.

Files are written whole beside their place and then renamed: never half a file.
"""
