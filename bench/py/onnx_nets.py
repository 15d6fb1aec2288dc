"""onnx_nets.py: a case as an ONNX file, run by ONNX Runtime on one thread.

LSTM's gates are i o f c there, GRU's z r h; GRU with linear_before_reset, the
form whose reset gate comes after the product.  Layers of a stack are nodes with
a Squeeze between them.  Streaming is a Run() per step, with states in and out.
"""
import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPERATOR = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN", "esn": "RNN"}
ORDER = {"lstm": [0, 3, 1, 2], "gru": [1, 0, 2], "rnn": [0], "esn": [0]}


def gated(case, a):
    """[G*H, ...] in the order of ONNX."""
    parts = a.reshape((case.gates, case.H) + a.shape[1:])
    return parts[ORDER[case.kind]].reshape(a.shape)


def weights(case, l):
    """W [D, G*H, X], R [D, G*H, H], B [D, 2*G*H] of layer l."""
    W, R, B = [], [], []
    for w, u, b, c in case.layers[l * case.dirs:(l + 1) * case.dirs]:
        inner = numpy.zeros_like(b)
        if c is not None:
            inner[2 * case.H:] = c
        W.append(gated(case, w))
        R.append(gated(case, u))
        B.append(numpy.concatenate([gated(case, b), gated(case, inner)]))
    return [numpy.stack(a) for a in (W, R, B)]


def states(case):
    return ["h", "c"] if case.kind == "lstm" else ["h"]


def node(case, l, source, first):
    """One layer; streaming takes and gives states."""
    step = case.mode == "step"
    given = ["%s0" % s for s in states(case)] if step else []
    inputs = [source] + ["%s%d" % (a, l) for a in "WRB"]
    more = {"linear_before_reset": 1} if case.kind == "gru" else {}
    return helper.make_node(
        OPERATOR[case.kind], inputs + ([""] + given if step else []),
        [first] + (["%s1" % s for s in states(case)] if step else []),
        hidden_size=case.H,
        direction="bidirectional" if case.dirs == 2 else "forward", **more)


def model(case):
    """The ONNX file, as bytes."""
    nodes, constants = [], []
    T = 1 if case.mode == "step" else case.T
    source = "x"
    for l in range(case.depth):
        last = l == case.depth - 1
        for name, a in zip("WRB", weights(case, l)):
            constants.append(numpy_helper.from_array(a, "%s%d" % (name, l)))
        nodes.append(node(case, l, source, "y" if last else "y%d" % l))
        if not last:
            nodes.append(helper.make_node("Squeeze", ["y%d" % l, "axis"],
                                          ["z%d" % l]))
            source = "z%d" % l
    if case.depth > 1:
        constants.append(numpy_helper.from_array(numpy.array([1]), "axis"))

    def port(name, shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    inputs = [port("x", [T, case.B, case.X])]
    outputs = [port("y", [T, case.dirs, case.B, case.H])]
    if case.mode == "step":
        state = [case.dirs, case.B, case.H]
        inputs += [port(s + "0", state) for s in states(case)]
        outputs += [port(s + "1", state) for s in states(case)]
    graph = helper.make_graph(nodes, "net", inputs, outputs, constants)
    made = helper.make_model(graph, ir_version=8, opset_imports=[
        helper.make_opsetid("", 17)])
    onnx.checker.check_model(made)
    return made.SerializeToString()


class Net:
    def __init__(self, case):
        if case.kind not in OPERATOR or case.mode == "train":
            raise ValueError("ONNX has no operator for it")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.case = case
        self.session = onnxruntime.InferenceSession(
            model(case), options, providers=["CPUExecutionProvider"])
        self.x = numpy.ascontiguousarray(case.x)
        self.call = self.stream if case.mode == "step" else self.run

    def run(self):
        return self.session.run(["y"], {"x": self.x})[0]

    def stream(self, keep=None):
        names = states(self.case)
        shape = [self.case.dirs, self.case.B, self.case.H]
        feed = {s + "0": numpy.zeros(shape, numpy.float32) for s in names}
        for t in range(self.case.T):
            feed["x"] = self.x[t:t + 1]
            out = self.session.run(None, feed)
            for s, value in zip(names, out[1:]):
                feed[s + "0"] = value
            if keep is not None:
                keep.append(out[0])

    def result(self):
        if self.case.mode == "step":
            keep = []
            self.stream(keep)
            return numpy.concatenate(keep)
        return self.run().transpose(0, 2, 1, 3)


CONTESTANTS = {"onnxruntime": Net}
