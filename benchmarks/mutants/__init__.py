"""Would a test notice if the code were wrong? Small changes to the code, each tried on the tests.

`changes` makes the mutants of a module, `covering` finds the tests that run a function, `trying`
runs them on a changed copy of the tree, `kept` remembers what came of it.
"""
