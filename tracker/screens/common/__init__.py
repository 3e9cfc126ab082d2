"""What screens share: dialogs, editing with two people at once, help, and error messages."""
