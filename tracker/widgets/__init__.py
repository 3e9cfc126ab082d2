"""Parts of the screens: a widget shows data and posts a message when something is chosen."""
