"""The parts of a register, by subject: ``register.actions``, ``register.returns`` and the others.

``core`` is what they share: reading at one moment, the transaction of a change, user and clock.
"""
