"""torch_nets.py: a case in PyTorch, on one thread.

  module    nn.LSTM, nn.GRU, nn.RNN over the sequence; streaming calls it with
            one step
  loop      a cell in a Python loop: nn.LSTMCell and its kin when running; the
            equations written out when training, and for IndRNN
  compiled  the same loop, its cell through torch.compile

An echo-state network is nn.RNN with the full matrix as a module, and a sparse
matrix (CSR) in the loop.  A step of training is forward, backward and Adam.
"""
import torch
from torch import nn

from case import LOSSES

torch.set_num_threads(1)


def tensor(a):
    return torch.from_numpy(a.copy())


def lstm(x, h, c, W, U, b):
    i, f, g, o = (x @ W.T + h @ U.T + b).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def indrnn(x, h, W, u, b):
    return (torch.relu(x @ W.T + u * h + b),)


def reservoir(x, h, W, U, b):
    return (torch.tanh(x @ W.T + torch.mv(U, h[0]) + b),)


def layer(case):
    """The library's own layer with the weights of the case."""
    kind = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN, "esn": nn.RNN}
    if case.kind not in kind:
        raise ValueError("torch.nn has no layer for it")
    net = kind[case.kind](case.X, case.H, case.depth,
                          bidirectional=case.dirs == 2)
    with torch.no_grad():
        for n, (W, U, b, c) in enumerate(case.layers):
            end = "_l%d%s" % (n // case.dirs,
                              "_reverse" if n % case.dirs else "")
            getattr(net, "weight_ih" + end).copy_(tensor(W))
            getattr(net, "weight_hh" + end).copy_(tensor(U))
            getattr(net, "bias_ih" + end).copy_(tensor(b))
            inner = getattr(net, "bias_hh" + end).zero_()
            if c is not None:
                inner[2 * case.H:] = tensor(c)
    return net


def library_cell(case):
    """step(x, *states) -> states, by nn.LSTMCell and its kin."""
    kind = {"lstm": nn.LSTMCell, "gru": nn.GRUCell, "rnn": nn.RNNCell}
    made = kind[case.kind](case.X, case.H)
    source = layer(case)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        setattr(made, name, getattr(source, name + "_l0"))
    if case.kind == "lstm":
        return lambda x, h, c: made(x, (h, c))
    return lambda x, h: (made(x, h),)


def written_cell(case, weights):
    """step(x, *states) -> states, from equations."""
    step = {"lstm": lstm, "indrnn": indrnn, "esn": reservoir}[case.kind]
    return lambda x, *s: step(x, *s, *weights)


def weights_of(case):
    W, U, b, _ = case.layers[0]
    U = tensor(U).to_sparse_csr() if case.kind == "esn" else tensor(U)
    return [tensor(W), U, tensor(b)]


class Sequence:
    """A network that is run; subclasses say how."""

    def __init__(self, case):
        if case.mode == "train":
            raise ValueError("this one only runs")
        self.case, self.x = case, tensor(case.x)

    def zeros(self):
        n = 2 if self.case.kind == "lstm" else 1
        return tuple(torch.zeros(self.case.B, self.case.H) for _ in range(n))

    def call(self):
        with torch.inference_mode():
            return self.run()

    def result(self):
        return self.call().numpy()


class Module(Sequence):
    def __init__(self, case):
        super().__init__(case)
        self.net = layer(case)
        self.run = self.stream if case.mode == "step" else self.whole

    def whole(self):
        return self.net(self.x)[0]

    def stream(self):
        state, out = None, []
        for t in range(self.case.T):
            y, state = self.net(self.x[t:t + 1], state)
            out.append(y)
        return torch.cat(out)


class Loop(Sequence):
    def __init__(self, case):
        super().__init__(case)
        if case.depth * case.dirs != 1:
            raise ValueError("the loop is for one layer")
        self.cell = (written_cell(case, weights_of(case))
                     if case.kind in ("indrnn", "esn") else
                     library_cell(case))

    def run(self):
        state, out = self.zeros(), []
        for x in self.x.unbind(0):
            state = self.cell(x, *state)
            out.append(state[0])
        return torch.stack(out)


class Compiled(Loop):
    def __init__(self, case):
        super().__init__(case)
        torch._dynamo.reset()
        self.cell = torch.compile(self.cell, dynamic=False)


class Training:
    """One call is a step of the optimiser."""

    def __init__(self, case):
        if case.mode != "train":
            raise ValueError("this one only trains")
        self.case = case
        self.x, self.d = tensor(case.x), tensor(case.d)
        self.weights = self.parameters()
        self.adam = torch.optim.Adam(self.weights, lr=1e-3)

    def call(self):
        self.adam.zero_grad()
        loss = (self.forward() - self.d).square().sum(2).mean()
        loss.backward()
        self.adam.step()
        return loss

    def result(self):
        losses = [self.call().item()]
        gradient = [w.grad.reshape(-1).clone() for w in self.weights]
        losses += [self.call().item() for _ in range(LOSSES - 1)]
        return torch.cat([torch.tensor(losses), *gradient]).numpy()


class TrainModule(Training):
    def parameters(self):
        self.net = layer(self.case)
        return [p for name, p in self.net.named_parameters()
                if not name.startswith("bias_hh")]

    def forward(self):
        return self.net(self.x)[0]


class TrainLoop(Training):
    def parameters(self):
        weights = [w.requires_grad_() for w in weights_of(self.case)]
        self.cell = written_cell(self.case, weights)
        return weights

    def forward(self):
        state, out = Sequence.zeros(self), []
        for x in self.x.unbind(0):
            state = self.cell(x, *state)
            out.append(state[0])
        return torch.stack(out)


class TrainCompiled(TrainLoop):
    def parameters(self):
        weights = super().parameters()
        torch._dynamo.reset()
        self.cell = torch.compile(self.cell, dynamic=False)
        return weights


def either(running, training):
    return lambda case: (training if case.mode == "train" else running)(case)


CONTESTANTS = {
    "module": either(Module, TrainModule),
    "loop": either(Loop, TrainLoop),
    "compiled": either(Compiled, TrainCompiled),
}
