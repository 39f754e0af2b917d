"""A demo county, played through the real doors: see docs/operate/demo.md.

`stations`, `who`, `goods` and `days` plan, and know no database; `oddities` bends an order; `counter` and `office` act
the plan out with the reference phone and with desks; `play` puts everything in the order of the clock.
"""
