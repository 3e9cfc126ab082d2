"""What plans count on from the organisation."""
