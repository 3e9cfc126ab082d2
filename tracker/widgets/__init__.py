"""Parts of the screens: a widget takes rows and says in messages what was chosen."""
