"""Carbon factors, one TOML file an edition: a new year is a new file, an old one stays.

Each factor has its source; ``imports.data_files.carbon_factors`` reads them.
"""
