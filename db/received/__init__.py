"""What the returns of many organisations say: each alone, and all of them added up."""
