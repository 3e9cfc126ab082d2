"""The register -> files: each module writes one kind of file from one immutable view.

Each file is written under a temporary name and then renamed, so no one sees half a file.
"""
