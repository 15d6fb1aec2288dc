"""case.py: weights and data of a case, as numpy arrays; see c/case.h."""
import numpy

GATES = {"lstm": 4, "gru": 3, "rnn": 1, "indrnn": 1, "esn": 1}
LOSSES = 8


class Case:
    """A case from the words of the harness and its file.

    words   kind, mode, X, H, layers, directions, B, T
    layers  per layer and direction (W [G*H, X], U, b [G*H], c or None)
    x       [T, B, X];  d [T, B, H] when training, else None
    """

    def __init__(self, words, path):
        self.kind, self.mode = words[:2]
        (self.X, self.H, self.depth, self.dirs, self.B,
         self.T) = (int(w) for w in words[2:8])
        self.gates = GATES[self.kind]
        flat, self.at = numpy.fromfile(path, numpy.float32), 0
        rows, H = self.gates * self.H, self.H
        self.layers = []
        for _ in range(self.depth * self.dirs):
            U = [H] if self.kind == "indrnn" else [rows, H]
            self.layers.append((
                self.take(flat, [rows, self.X]), self.take(flat, U),
                self.take(flat, [rows]),
                self.take(flat, [H]) if self.kind == "gru" else None))
        self.x = self.take(flat, [self.T, self.B, self.X])
        self.d = (self.take(flat, [self.T, self.B, H])
                  if self.mode == "train" else None)

    def take(self, flat, shape):
        n = int(numpy.prod(shape))
        self.at += n
        return flat[self.at - n:self.at].reshape(shape)
