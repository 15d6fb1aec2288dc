#!/usr/bin/env python3
"""machines.py LANGUAGE: hand.safetensors, weights of -1 and 1 that make the network a
pushdown automaton; on standard output its size, as options of rnnc.

A machine maps (state, what is on top, symbol) to (state, -1 pop, 1 push or 0);
what it does not mention leads to the state `dead`.  The top is a symbol, or EMPTY.
The last state accepts, when the stack is empty.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

EMPTY = None
OPEN, CLOSE = 0, 1
ZERO, ONE = 0, 1
A, B, MIDDLE = 0, 1, 2

MACHINES = {
    # balanced, at least one pair
    "parentheses": (2, ["begin", "dead", "run"], {
        ("begin", EMPTY, OPEN): ("run", 1),
        ("run", EMPTY, OPEN): ("run", 1), ("run", OPEN, OPEN): ("run", 1),
        ("run", OPEN, CLOSE): ("run", -1)}),
    # n ones, n zeros, n at least 1
    "ones": (2, ["begin", "dead", "ones", "zeros"], {
        ("begin", EMPTY, ONE): ("ones", 1), ("ones", ONE, ONE): ("ones", 1),
        ("ones", ONE, ZERO): ("zeros", -1),
        ("zeros", ONE, ZERO): ("zeros", -1)}),
    # a word of a and b, c, the same word backwards
    "palindromes": (3, ["begin", "dead", "back"], {
        **{("begin", top, x): ("begin", 1)
           for top in (EMPTY, A, B) for x in (A, B)},
        **{("begin", top, MIDDLE): ("back", 0) for top in (EMPTY, A, B)},
        **{("back", x, x): ("back", -1) for x in (A, B)}}),
}


def main():
    symbols, states, table = MACHINES[sys.argv[1]]
    n, tops = len(states), [*range(symbols), EMPTY]
    W = [-1.0] * (n * n * (symbols + 1) * symbols)
    push = [0.0] * (n * (symbols + 1) * symbols)
    for j, state in enumerate(states):
        for k, top in enumerate(tops):
            for x in range(symbols):
                to, action = table.get((state, top, x), ("dead", 0))
                at = (j * (symbols + 1) + k) * symbols + x
                W[states.index(to) * len(push) + at] = 1.0
                push[at] = float(action)
    tensors.write("hand.safetensors", {
        "W": ([n, n, symbols + 1, symbols], W),
        "A": ([n, symbols + 1, symbols], push),
        "b": ([n], [0.0] * n), "c": ([], [0.0])})
    print(f"-D S={n} -D I={symbols}")


main()
