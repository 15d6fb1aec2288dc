"""The grammars of Tomita (1982) as minimal automata: for each state the next
ones after 0 and after 1.  State 0 is the first; the first ACCEPTING are those
in which a string may end.

1  1*                           2  (10)*
3  no odd run of 0s directly after an odd run of 1s
4  no 000                       5  an even number of 0s and of 1s
6  as many 1s as 0s, modulo 3   7  0*1*0*1*
"""
NEXT = {1: ((1, 0), (1, 1)),
        2: ((2, 1), (0, 2), (2, 2)),
        3: ((0, 1), (3, 0), (3, 1), (2, 4), (4, 4)),
        4: ((1, 0), (2, 0), (3, 0), (3, 3)),
        5: ((1, 2), (0, 3), (3, 0), (2, 1)),
        6: ((1, 2), (2, 0), (0, 1)),
        7: ((0, 1), (2, 1), (2, 3), (4, 3), (4, 4))}
ACCEPTING = {1: 1, 2: 1, 3: 3, 4: 3, 5: 1, 6: 1, 7: 4}


def accepts(grammar, string):
    state = 0
    for symbol in string:
        state = NEXT[grammar][state][symbol]
    return state < ACCEPTING[grammar]


def counts(grammar, length):
    """counts[k][q]: strings of length k that are accepted from state q on"""
    table = NEXT[grammar]
    rows = [[int(q < ACCEPTING[grammar]) for q in range(len(table))]]
    for _ in range(length):
        rows.append([rows[-1][a] + rows[-1][b] for a, b in table])
    return rows


def accepted(grammar, length, rng):
    """one of the accepted strings of this length, or None"""
    rows, state, string = counts(grammar, length), 0, []
    if rows[length][0] == 0:
        return None
    for left in range(length - 1, -1, -1):
        zero, one = NEXT[grammar][state]
        total = rows[left][zero] + rows[left][one]
        string.append(int(rng.randrange(total) >= rows[left][zero]))
        state = NEXT[grammar][state][string[-1]]
    return string


if __name__ == "__main__":
    # how many strings of length 0 .. 10 each grammar accepts
    print(*(sum(row[0] for row in counts(g, 10)) for g in NEXT))
