"""texts.py: models of any number of equations, to see how compiling grows.

Each function makes the text of a model with about that many equations and a
loss; SHAPES has what the passes of the compiler find hard for different
reasons.
"""


def model(lines, result):
    return ("model text(X = 4) {\n  input x[t] : [X]\n"
            "  param a : [X] = 0.5\n  param W : [X, X] ~ glorot\n%s\n"
            "  output y[t] = %s[t]\n  target d[t] : [X]\n"
            "  loss = mean[t] sumsq(y[t] - d[t])\n}\n"
            % ("\n".join(lines), result))


def stack(count):
    """A deep stack of recurrent units, two equations each."""
    lines = ["  s0[t] = a * x[t]"]
    for i in range(1, count // 2):
        lines += ["  s%d[0] = 0" % i, "  s%d[t] = tanh(W @ s%d[t-1] + s%d[t])"
                  % (i, i, i - 1)]
    return model(lines, "s%d" % (count // 2 - 1))


def cycle(count):
    """One strongly connected set, one scan, one loop nest with a state of
    count vectors; its text against the order of computing."""
    lines = ["  s%d[0] = 0" % i for i in range(count)]
    for i in range(count - 1, 0, -1):
        lines.append("  s%d[t] = tanh(a * s%d[t] + s%d[t-1])" % (i, i - 1, i))
    lines.append("  s0[t] = tanh(W @ x[t] + s%d[t-1])" % (count - 1))
    return model(lines, "s%d" % (count - 1))


def line(count):
    """Element by element, each from the one before; nothing recurs."""
    lines = ["  s0[t] = W @ x[t]"]
    for i in range(1, count):
        lines.append("  s%d[t] = tanh(s%d[t] * %d.5 + a)" % (i, i - 1, i))
    return model(lines, "s%d" % (count - 1))


def units(count):
    """Recurrent units beside each other: three equations and a matrix each."""
    lines = ["  q0[t] = a * x[t]"]
    for i in range(1, count // 3):
        lines += ["  param W%d : [X, X] ~ glorot" % i,
                  "  s%d[0] = 0" % i,
                  "  s%d[t] = tanh(W%d @ s%d[t-1] + W @ x[t])" % (i, i, i),
                  "  q%d[t] = q%d[t] + s%d[t]" % (i, i - 1, i)]
    return model(lines, "q%d" % (count // 3 - 1))


SHAPES = {"stack": stack, "cycle": cycle, "line": line, "units": units}
