"""The two-layer decoder with its derivative written out, for one network that is not under vmap.

The mathematics is that of `training.models.two_layer_decoder`. Products of matrices take little more than
half of a step there; the rest goes into the many small things that automatic differentiation does around
them. Here each part hands out its value and its derivative, a function from the gradient of what came out to
the gradients of what went in, and several gathers, keys or projections are one operation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import torch
from torch import Tensor

from training.forward.two_layer_decoder import EPSILON, check_decoder
from training.models.dims import ModelDims
from training.models.network import Parameters
from training.models.two_layer_decoder import every_pair, tokens_at_positions

Gradients: TypeAlias = dict[str, Tensor]
# Gradient of a part's value -> gradients of the two arrays it was made from; those of weights go to the dict.
Derivative: TypeAlias = Callable[[Tensor, Gradients], tuple[Tensor, Tensor]]
ops = torch.ops.aten


def decoder_logits_alone(
    parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims
) -> Tensor:
    """The logits of `decoder_logits`."""
    check_decoder(dims)
    apply: Callable[..., Tensor] = _Decoder.apply
    return apply(inputs, operation, dims, tuple(parameters), *parameters.values())


class _Decoder(torch.autograd.Function):
    @staticmethod
    def forward(
        context: Any,
        inputs: Tensor,
        operation: Tensor,
        dims: ModelDims,
        names: tuple[str, ...],
        *values: Tensor,
    ) -> Tensor:
        parameters = dict(zip(names, values, strict=True))
        logits, context.derivative = _logits(parameters, inputs, operation, dims)
        context.names = names
        return logits

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        found: Gradients = context.derivative(gradients[0])
        return (None, None, None, None, *(found[name] for name in context.names))


def _logits(
    parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims
) -> tuple[Tensor, Callable[[Tensor], Gradients]]:
    n, p, operations, W_U = len(inputs), dims.n_tokens, dims.n_operations, parameters["W_U"]
    x, mixed, before = _first_attention(parameters, inputs, operation, dims)
    done, through_first = _rest_of_layer(parameters, 0, x, mixed)
    # Rows of `done`: "=" of all questions, "right" of all, left symbols, operations after them.
    early = torch.cat([inputs[:, 0], p + inputs[:, 0] * operations + operation])
    mixed, attended = _second_attention(parameters, done, early, n, dims)
    last, through_second = _rest_of_layer(parameters, 1, done[:n], mixed)

    def derivative(gradient: Tensor) -> Gradients:
        found: Gradients = {"W_U": last.t() @ gradient}
        of_equals, of_mixed = through_second(gradient @ W_U.t(), found)
        of_done = attended(of_mixed, found)
        of_done[:n] += of_equals
        before(*through_first(of_done, found), found)
        return found

    return last @ W_U, derivative


def _rest_of_layer(parameters: Parameters, layer: int, x: Tensor, mixed: Tensor) -> tuple[Tensor, Derivative]:
    """What tokens x (rows, d) become after attention has mixed values (rows, d) for them."""
    W_O, W_in, W_out = (parameters[f"W_{name}_{layer}"] for name in ("O", "in", "out"))
    between, through_attn = _norm(parameters, f"attn_{layer}", torch.addmm(x, mixed, W_O))
    hidden = torch.mm(between, W_in).relu_()
    out, through_mlp = _norm(parameters, f"mlp_{layer}", torch.addmm(between, hidden, W_out))

    def derivative(gradient: Tensor, found: Gradients) -> tuple[Tensor, Tensor]:
        after = through_mlp(gradient, found)
        of_hidden = after @ W_out.t()
        ops.threshold_backward.grad_input(of_hidden, hidden, 0, grad_input=of_hidden)
        found[f"W_out_{layer}"], found[f"W_in_{layer}"] = hidden.t() @ after, between.t() @ of_hidden
        of_sum = through_attn(after.addmm_(of_hidden, W_in.t()), found)
        found[f"W_O_{layer}"] = mixed.t() @ of_sum
        return of_sum, of_sum @ W_O.t()

    return out, derivative


def _norm(
    parameters: Parameters, name: str, x: Tensor
) -> tuple[Tensor, Callable[[Tensor, Gradients], Tensor]]:
    gain, bias, shape = parameters[f"gain_{name}"], parameters[f"b_{name}"], [x.shape[1]]
    out, mean, inverse = ops.native_layer_norm(x, shape, gain, bias, EPSILON)

    def derivative(gradient: Tensor, found: Gradients) -> Tensor:
        of_x: Tensor
        of_x, found[f"gain_{name}"], found[f"b_{name}"] = ops.native_layer_norm_backward(
            gradient, x, shape, mean, inverse, gain, bias, [True, True, True]
        )
        return of_x

    return out, derivative


def _mix(scores: Tensor, values: Tensor) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, Tensor]]]:
    """sum_k softmax(scores)_k values_k; scores (keys, rows, heads), values (keys, rows, heads, d_head)
    -> (rows, d)."""
    pattern = scores.softmax(0)
    weights = pattern[..., None]
    mixed = weights[0] * values[0]
    for key in range(1, len(values)):
        mixed.addcmul_(weights[key], values[key])

    def derivative(gradient: Tensor) -> tuple[Tensor, Tensor]:
        by_head = gradient.view(mixed.shape)
        of_pattern = (values * by_head).sum(-1)
        of_scores = ops._softmax_backward_data(of_pattern, pattern, 0, pattern.dtype)
        return of_scores, weights * by_head

    return mixed.view(scores.shape[1], -1), derivative


def _first_attention(
    parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims
) -> tuple[Tensor, Tensor, Callable[[Tensor, Tensor, Gradients], None]]:
    """Tokens of the first layer and what attention mixes for them, (rows, d) each, rows as in `_logits`.

    All T tokens (left symbols, operations, right symbols, "=") have been scored against all: what a question
    needs is gathered from that table.
    """
    n, p, operations, heads = len(inputs), dims.n_tokens, dims.n_operations, dims.n_heads
    d, scale = dims.d_model, math.sqrt(heads / dims.d_model)
    tokens = tokens_at_positions(parameters, dims)
    T, last = len(tokens), len(tokens) - 1
    matrices = torch.cat([parameters[f"W_{name}_0"] for name in "QKV"], 1)
    query, key, value = (tokens @ matrices).view(T, 3, heads, -1).unbind(1)
    table = torch.bmm(query.transpose(0, 1), key.permute(1, 2, 0)).permute(1, 2, 0).reshape(T * T, heads)

    middle, right = p + operation, p + operations + inputs[:, 1]
    by_left, by_operation = every_pair(p, operations, inputs.device)
    seen = torch.cat([inputs[:, 0], middle, right, torch.full_like(right, last)])
    pairs = torch.cat([by_left, p + by_operation])
    rows = torch.cat([seen[3 * n :], right, by_left.new_tensor(range(p)), p + by_operation])
    places = torch.cat([T * last + seen, T * right.repeat(3) + seen[: 3 * n],
                        T * (p + by_operation).repeat(2) + pairs])  # fmt: skip
    parts = [4 * n, 3 * n, 2 * len(by_left)]
    scores = table.index_select(0, places).mul_(scale).split_with_sizes(parts)
    flat = value.reshape(T, d)
    gathered = flat.index_select(0, torch.cat([seen, pairs]))
    of_questions = gathered[: 4 * n].view(4, n, heads, -1)
    of_pairs = gathered[4 * n :].view(2, -1, heads, d // heads)
    at_equals, through_equals = _mix(scores[0].view(4, n, heads), of_questions)
    at_right, through_right = _mix(scores[1].view(3, n, heads), of_questions[:3])
    at_pairs, through_pairs = _mix(scores[2].view(2, -1, heads), of_pairs)
    mixed = torch.cat([at_equals, at_right, flat[:p], at_pairs])

    def derivative(of_x: Tensor, of_mixed: Tensor, found: Gradients) -> None:
        split = of_mixed.split_with_sizes([n, n, p, len(by_left)])
        (s_equals, v_equals), (s_right, v_right), (s_pairs, v_pairs) = (
            through_equals(split[0]), through_right(split[1]), through_pairs(split[3])
        )  # fmt: skip
        v_equals[:3] += v_right
        of_gathered = torch.cat([v_equals.view(-1, d), v_pairs.view(-1, d)])
        of_value = _scatter(of_gathered, torch.cat([seen, pairs]), T)
        of_value[:p] += split[2]
        of_scores = torch.cat([s.view(-1, heads) for s in (s_equals, s_right, s_pairs)]).mul_(scale)
        of_table = _scatter(of_scores, places, T * T).view(T, T, heads).permute(2, 0, 1)
        of_query = torch.bmm(of_table, key.transpose(0, 1)).transpose(0, 1)
        of_key = torch.bmm(of_table.transpose(1, 2), query.transpose(0, 1)).transpose(0, 1)
        of_all = torch.stack([of_query, of_key, of_value.view(T, heads, -1)], 1).view(T, 3 * d)
        found["W_Q_0"], found["W_K_0"], found["W_V_0"] = (tokens.t() @ of_all).chunk(3, 1)
        of_tokens = _scatter(of_x, rows, T).addmm_(of_all, matrices.t())
        lefts, middles, rights, equals = of_tokens.split_with_sizes([p, operations, p, 1])
        found["W_E"] = torch.cat([lefts + rights, middles, equals])

    return tokens.index_select(0, rows), mixed, derivative


def _second_attention(
    parameters: Parameters, done: Tensor, early: Tensor, n: int, dims: ModelDims
) -> tuple[Tensor, Callable[[Tensor, Gradients], Tensor]]:
    """What attention mixes for "=" of all questions, whose rows come first in `done`; early (2n,) says where
    behind the 2n rows of "=" and "right" the left symbols and the operations are."""
    d, heads, scale = dims.d_model, dims.n_heads, math.sqrt(dims.n_heads / dims.d_model)
    matrices = torch.cat([parameters["W_K_1"], parameters["W_V_1"]], 1)
    W_Q, equals = parameters["W_Q_1"] * scale, done[:n]
    query = (equals @ W_Q).view(n, heads, -1)
    projected = done @ matrices
    own = torch.cat([projected[: 2 * n], projected[2 * n :].index_select(0, early)])
    key, value = own.view(4, n, 2, heads, -1).unbind(2)
    mixed, through = _mix((key * query).sum(-1), value)

    def derivative(of_mixed: Tensor, found: Gradients) -> Tensor:
        of_scores, of_value = through(of_mixed)
        weights = of_scores[..., None]
        of_own = torch.stack([weights * query, of_value], 2).view(4 * n, 2 * d)
        of_early = _scatter(of_own[2 * n :], early, len(done) - 2 * n)
        of_projected = torch.cat([of_own[: 2 * n], of_early])
        of_query = (weights * key).sum(0).view(n, d)
        found["W_K_1"], found["W_V_1"] = (done.t() @ of_projected).chunk(2, 1)
        found["W_Q_1"] = (equals.t() @ of_query).mul_(scale)
        of_done = of_projected @ matrices.t()
        of_done[:n].addmm_(of_query, W_Q.t())
        return of_done

    return mixed, derivative


def _scatter(gradient: Tensor, rows: Tensor, count: int) -> Tensor:
    """The derivative of gathering these rows of `count`."""
    scattered: Tensor = ops.embedding_dense_backward(gradient, rows, count, -1, False)
    return scattered
