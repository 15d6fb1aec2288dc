"""torchref.py: what PyTorch computes, as JSON on the standard output.

LSTM and GRU of two layers in both directions, on four sequences of different
lengths packed into one batch, in single and in double precision: weights and
data, outputs, and the gradients of a loss by all of them.  Names are those of
torch_lstm.rnn and torch_gru.rnn.

Its own program, since PyTorch may live in another Python than the tests.
"""
import json
import sys

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

X, H, LENGTHS = 5, 3, [3, 7, 5, 4]
N, B = max(LENGTHS), len(LENGTHS)
SIDES = [(layer, side) for layer in (1, 2) for side in ("fwd", "bwd")]


def draw(*shape, scale=0.7):
    return (scale * torch.randn(*shape)).requires_grad_()


def weights_by_name(net):
    """fwd1.weight_ih for weight_ih_l0, bwd1.weight_ih for that _reverse."""
    named = {}
    for layer, side in SIDES:
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            name = f"{part}_l{layer - 1}"
            if side == "bwd":
                name += "_reverse"
            named[f"{side}{layer}.{part}"] = getattr(net, name)
    return named


def loss_of(y, states, d, e):
    """The loss that the models state, summed over the batch."""
    total = 0
    for k, steps in enumerate(LENGTHS):
        total = total + ((y[:steps, k] - d[:steps, k]) ** 2).sum() / steps
        total = total + ((states[0][:, k] - e[k]) ** 2).sum()
        for c in states[1:]:
            total = total + ((c[:, k] * e[k]) ** 2).sum()
    return total


def case(kind, precision):
    torch.manual_seed(7)
    torch.set_default_dtype({"f32": torch.float32,
                             "f64": torch.float64}[precision])
    net = getattr(torch.nn, kind.upper())(X, H, 2, bidirectional=True)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.5)
    x, d, e = draw(N, B, X), draw(N, B, 2 * H), draw(B, 4, H)
    with torch.no_grad():               # padding, which nobody may read
        for k, steps in enumerate(LENGTHS):
            x[steps:, k] = d[steps:, k] = 9
    start = {"h": draw(4, H)}
    if kind == "lstm":
        start["c"] = draw(4, H)
    given = [s.unsqueeze(1).expand(4, B, H).contiguous()
             for s in start.values()]
    packed, states = net(
        pack_padded_sequence(x, LENGTHS, enforce_sorted=False),
        tuple(given) if kind == "lstm" else given[0])
    y = pad_packed_sequence(packed)[0]
    states = states if kind == "lstm" else (states,)
    loss_of(y, states, d, e).backward()

    weights = weights_by_name(net)
    gradients = {n: w.grad.tolist() for n, w in weights.items()}
    weights = {n: w.tolist() for n, w in weights.items()}
    for s, v in start.items():
        for k, (layer, side) in enumerate(SIDES):
            weights[f"{s}0_{side}{layer}"] = v[k].tolist()
            gradients[f"{s}0_{side}{layer}"] = v.grad[k].tolist()
    outputs = {"y": [y[:t, k].tolist() for k, t in enumerate(LENGTHS)]}
    for s, v in zip(start, states):
        outputs[s + "_n"] = v.transpose(0, 1).tolist()
    return {"model": "torch_" + kind, "precision": precision,
            "sizes": {"X": X, "H": H, "N": N}, "lengths": LENGTHS,
            "weights": weights,
            "data": {"x": x.transpose(0, 1).tolist(),
                     "d": d.transpose(0, 1).tolist(), "e": e.tolist()},
            "outputs": outputs, "gradients": gradients,
            "by_inputs": x.grad.transpose(0, 1).tolist()}


json.dump([case(kind, precision) for kind in ("lstm", "gru")
           for precision in ("f32", "f64")], sys.stdout)
