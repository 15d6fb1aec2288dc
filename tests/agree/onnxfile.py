"""onnxfile.py: the parts of ONNX files that the tests need.

In:  TensorProto and ModelProto in protobuf's wire format.
Out: tensors as in tool.py; a node as operator, inputs, outputs, attributes.
"""
import math
import struct

from tool import Absent

# Numbers of data types in TensorProto, and how their raw bytes read.
RAW = {1: "f", 6: "i", 7: "q", 9: "?", 11: "d"}


def fields(data):
    """The (number, value) pairs of a message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def take(size):
        nonlocal at
        at += size
        if at > len(data):
            raise Absent("an ONNX file ends early")
        return data[at - size:at]

    while at < len(data):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
        elif kind == 1:
            yield key >> 3, take(8)
        elif kind == 2:
            yield key >> 3, take(varint())
        elif kind == 5:
            yield key >> 3, take(4)
        else:
            raise Absent(f"wire type {kind} in an ONNX file")


def numbers(value):
    """A field of integers, packed or not."""
    if isinstance(value, int):
        return [value]
    out, part, shift = [], 0, 0
    for byte in value:
        part |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            out.append(part)
            part = shift = 0
    return out


def tensor(data):
    shape, kind, raw, floats, whole = [], 0, None, b"", []
    for number, value in fields(data):
        if number == 1:
            shape += numbers(value)
        elif number == 2:
            kind = value
        elif number == 4:
            floats += value
        elif number in (5, 7):
            whole += numbers(value)
        elif number == 9:
            raw = value
    if whole:
        return tuple(shape), [float(x) for x in whole]
    if raw is None:
        raw = floats
    if kind not in RAW:
        raise Absent(f"an ONNX tensor of type {kind}")
    count = math.prod(shape)
    return tuple(shape), [float(x) for x in
                          struct.unpack(f"<{count}{RAW[kind]}", raw)]


def attribute(data):
    name, value, strings = None, None, []
    for number, part in fields(data):
        if number == 1:
            name = part.decode()
        elif number == 2:
            value = struct.unpack("<f", part)[0]
        elif number == 3:
            value = part
        elif number == 4:
            value = part.decode()
        elif number == 5:
            value = tensor(part)
        elif number == 6:
            value = graph(part)
        elif number == 9:
            strings.append(part.decode())
    return name, strings or value


def node(data):
    op, inputs, outputs, attributes = None, [], [], {}
    for number, part in fields(data):
        if number == 1:
            inputs.append(part.decode())
        elif number == 2:
            outputs.append(part.decode())
        elif number == 4:
            op = part.decode()
        elif number == 5:
            name, value = attribute(part)
            attributes[name] = value
    return op, inputs, outputs, attributes


def graph(data):
    return [node(part) for number, part in fields(data) if number == 1]


def read_node(path):
    """The one node of a model."""
    with open(path, "rb") as f:
        data = f.read()
    nodes = [n for number, part in fields(data) if number == 7
             for n in graph(part)]
    if len(nodes) != 1:
        raise Absent(f"{path}: {len(nodes)} nodes, wanted one")
    return nodes[0]


def read_tensor(path):
    with open(path, "rb") as f:
        return tensor(f.read())
