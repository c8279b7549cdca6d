"""The trained network as files: `encoder.onnx` (the transformer) and `heads.npz` (all else).

Weights of the layers are kept as 16-bit floats and the embeddings as 8-bit integers with one scale a piece, a third of the
size; both are read back as 32-bit floats, so that the arithmetic is that of the training.
"""

import math
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.errors import OutputError
from kg.nlp.encoder import encode, load_encoder
from kg.training.network import FROZEN, Network

AGREE = 0.1  # largest difference of a vector's element between the exported encoder and the trained one


class _Plain(nn.Module):
    """The transformer for one text, spelled out in operations that every runtime knows."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, embedded: Tensor, shapes: Tensor) -> Tensor:
        """Return the vectors of the pieces given their embeddings; attention sees all of them."""
        bert = self.network.bert
        x = bert.embeddings(inputs_embeds=embedded)
        for number, layer in enumerate(bert.encoder.layer):
            if number == FROZEN:
                x = x + self.network.shape(shapes)
            x = self._layer(layer, x)
        return x

    def _layer(self, layer: nn.Module, x: Tensor) -> Tensor:
        attention = layer.attention.self
        heads, size = attention.num_attention_heads, attention.attention_head_size

        def split(weights: nn.Module) -> Tensor:
            return weights(x).reshape(x.shape[0], x.shape[1], heads, size).transpose(1, 2)

        scores = split(attention.query) @ split(attention.key).transpose(2, 3) / math.sqrt(size)
        mixed = (torch.softmax(scores, -1) @ split(attention.value)).transpose(1, 2).reshape(x.shape)
        output = layer.attention.output
        x = output.LayerNorm(output.dense(mixed) + x)
        inner = nn.functional.gelu(layer.intermediate.dense(x))
        return layer.output.LayerNorm(layer.output.dense(inner) + x)


def export_encoder(network: Network, path: Path) -> None:
    """Write the transformer of a trained network."""
    embedded = torch.zeros(1, 9, network.shape.embedding_dim)
    shapes = torch.zeros(1, 9, dtype=torch.long)
    dynamic = {name: {1: "pieces"} for name in ("embedded", "shapes", "hidden")}
    with torch.no_grad():
        torch.onnx.export(
            _Plain(network).eval(), (embedded, shapes), path, input_names=["embedded", "shapes"], output_names=["hidden"],
            dynamic_axes=dynamic, opset_version=17, dynamo=False,
        )  # fmt: skip
    model = onnx.load(path)
    _halve(model.graph)
    _add_embeddings(model.graph, network.bert.embeddings.word_embeddings.weight.detach().numpy())
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _halve(graph: onnx.GraphProto) -> None:
    """Keep large weights as 16-bit floats that are cast when the file is opened."""
    casts = []
    for weight in graph.initializer:
        if weight.data_type == TensorProto.FLOAT and np.prod(weight.dims) > 10_000:
            name = weight.name
            weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), name + ".half"))
            casts.append(helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT))
    _prepend(graph, casts)


def _add_embeddings(graph: onnx.GraphProto, table: np.ndarray) -> None:
    """Let the graph begin with ids of pieces instead of their embeddings."""
    scale = np.abs(table).max(1, keepdims=True) / 127
    scale[scale == 0] = 1
    graph.initializer.append(numpy_helper.from_array(np.round(table / scale).astype(np.int8), "pieces"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), "scales"))
    _prepend(graph, [
        helper.make_node("Gather", ["pieces", "ids"], ["small"]),
        helper.make_node("Cast", ["small"], ["wide"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "ids"], ["scale"]),
        helper.make_node("Mul", ["wide", "scale"], ["embedded"]),
    ])  # fmt: skip
    (old,) = [i for i in graph.input if i.name == "embedded"]
    graph.input.remove(old)
    graph.input.insert(0, helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "pieces"]))


def _prepend(graph: onnx.GraphProto, nodes: list[onnx.NodeProto]) -> None:
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *rest])


def export_heads(network: Network, path: Path) -> None:
    """Write the weights of the heads by name."""
    weights = {
        name: value.numpy().astype(np.float16)
        for name, value in sorted(network.state_dict().items())
        if not name.startswith(("bert.", "shape.", "annotator."))
    }
    np.savez(path, **weights)


def check_export(network: Network, path: Path, words: list[str]) -> float:
    """Return how far the exported encoder is from the network on a text; raise OutputError if too far."""
    from kg.nlp.pieces import END, START, find_pieces

    pieces = find_pieces(words)
    ids = torch.tensor([[START, *pieces.ids.tolist(), END]])
    shapes = torch.tensor([[0, *pieces.shapes.tolist(), 0]])
    mask = torch.ones_like(ids)
    with torch.no_grad():
        wanted = network.upper(network.lower(ids, mask), shapes, mask, ids.new_zeros(1))[0, 1:-1].numpy()
    difference = float(np.abs(wanted - encode(words, [0], load_encoder(path)).hidden).max())
    if difference > AGREE:
        raise OutputError(
            f"the exported encoder is {difference:.3f} off the trained one", place=str(path), mend="report this"
        )
    return difference
