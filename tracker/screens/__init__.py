"""Screens: each composes widgets, hands what a person does to the register, shows the answer."""
