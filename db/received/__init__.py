"""Returns received from others: what each says, and the totals over all of them."""
