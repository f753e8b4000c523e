"""Grokking from scratch: a network learns a table by heart, and long afterwards understands it.

It is shown 30 % of the table of a + b mod p, addition on a clock of p hours, and soon knows those pairs by
heart; of all others it knows next to nothing. Train on, and suddenly it gets them right as well: it has laid
the numbers on circles, where adding is turning. Half a minute: `python -m examples.grok_from_scratch`.
"""

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure


def initial_weights(p, d_model=64, d_mlp=256):
    shapes = {
        "W_E": (p + 1, d_model),  # what a token is: a number, or "="
        "W_pos": (3, d_model),  # where it stands: first, second, last
        "W_Q": (d_model, d_model),  # attention, all heads side by side: what "=" asks for,
        "W_K": (d_model, d_model),  # what each token offers,
        "W_V": (d_model, d_model),  # what it says if heard,
        "W_O": (d_model, d_model),  # and what "=" makes of that
        "W_in": (d_model, d_mlp),  # the MLP: what each neuron looks for,
        "W_out": (d_mlp, d_model),  # and what it adds when it finds it
        "W_U": (d_model, p),  # a score for every possible sum
    }
    return {name: (torch.randn(shape) / d_model**0.5).requires_grad_() for name, shape in shapes.items()}


def logits(W, pairs, heads=4):
    tokens = F.pad(pairs, (0, 1), value=len(W["W_E"]) - 1)  # (pairs, 3): a, b, "="
    x = F.embedding(tokens, W["W_E"]) + W["W_pos"]  # (pairs, 3, d_model)
    q = (x[:, -1:] @ W["W_Q"]).unflatten(-1, (heads, -1))  # (pairs, 1, heads, d_head): "=" alone is read
    k = (x @ W["W_K"]).unflatten(-1, (heads, -1))  # (pairs, 3, heads, d_head)
    v = (x @ W["W_V"]).unflatten(-1, (heads, -1))  # (pairs, 3, heads, d_head)
    attention = ((q * k).sum(-1, keepdim=True) / k.shape[-1] ** 0.5).softmax(1)  # (pairs, 3, heads, 1)
    end = x[:, -1] + (attention * v).sum(1).flatten(1) @ W["W_O"]  # (pairs, d_model)
    return (end + (end @ W["W_in"]).relu() @ W["W_out"]) @ W["W_U"]  # (pairs, p)


def train(p, steps, seed):
    torch.manual_seed(seed)
    table = torch.cartesian_prod(torch.arange(p), torch.arange(p))[torch.randperm(p * p)]  # (p * p, 2)
    sums = table.sum(1) % p  # (p * p,)
    n = round(0.3 * p * p)  # the first n pairs are shown, all others held out
    W = initial_weights(p)
    before = W["W_E"][:p].detach().clone()
    # Decay pulls at every weight at every step, also when nothing is left to learn by heart. One rule for all
    # pairs takes smaller weights than a list of single pairs: that is where the pull leads.
    optimizer = torch.optim.AdamW(W.values(), lr=0.017, betas=(0.9, 0.98), weight_decay=1.0)
    curves, moments = [], {}
    for step in range(1, steps + 1):
        optimizer.zero_grad()
        F.cross_entropy(logits(W, table[:n]), sums[:n]).backward()
        optimizer.step()
        if step % 2 ** max(0, step.bit_length() - 5) and step < steps:
            continue  # look 16 times from each power of two to the next: evenly, on a log axis
        scores = logits(W, table).detach()  # (p * p, p)
        right, loss = (scores.argmax(1) == sums).float(), F.cross_entropy(scores, sums, reduction="none")
        curves.append([step, *(part.mean().item() for part in (right[:n], right[n:], loss[:n], loss[n:]))])
        if step.bit_count() == 1 or step == steps:
            print("step {:4}  training {:6.1%}, held out {:6.1%}  losses {:.3f}, {:.3f}".format(*curves[-1]))
        for moment, accuracy in zip(("memorised", "generalised"), curves[-1][1:3], strict=True):
            if accuracy >= 0.99 and moment not in moments:
                moments[moment] = step
                print(f"step {step:4}  {moment}")
        if step >= 1.25 * moments.get("generalised", steps):  # the circle has settled
            break
    return curves, moments, before, W["W_E"][:p].detach()


def draw(p, curves, moments, before, after, out):
    figure = Figure(figsize=(12, 4), layout="constrained")
    accuracy, *planes = figure.subplots(1, 3, width_ratios=[1.4, 1, 1], subplot_kw={"frame_on": False})
    steps, known, understood, *_ = zip(*curves, strict=True)
    accuracy.semilogx(steps, known, "#E69F00", steps, understood, "#0072B2")
    accuracy.text(1, 0.8, "training pairs", color="#E69F00")
    accuracy.text(1, 0.72, "held-out pairs", color="#0072B2")
    accuracy.set(xlabel="training steps", yticks=[0, 0.5, 1], yticklabels=["0 %", "50 %", "100 %"])
    accuracy.xaxis.set_major_formatter("{x:.0f}")
    accuracy.grid(axis="y", linewidth=0.5)
    for moment, step in moments.items():
        line = {"arrowstyle": "-", "linewidth": 0.5}
        accuracy.annotate(f"{moment}\nat step {step}", (step, 0), (step, 1.06), ha="center", arrowprops=line)
    waves = torch.fft.rfft(after, dim=0)[1 : (p + 1) // 2]  # (frequencies, d_model): waves around the clock
    k = int(waves.abs().square().sum(1).argmax()) + 1  # the strongest: k rounds for one of the clock
    plane = torch.linalg.qr(torch.view_as_real(waves[k - 1])).Q  # (d_model, 2): of its cosine and sine
    around = (k * torch.arange(p) % p).argsort().tolist()  # the numbers in that wave's order
    hues = 0.6 + 0.3 * torch.cos(6.28 * torch.arange(p)[:, None] / p + torch.tensor([0, 2.1, 4.2]))  # (p, 3)
    for ax, W_E, when in zip(planes, (before, after), ("numbers before training", "and after"), strict=True):
        points = ((W_E - W_E.mean(0)) @ plane)[around]  # (p, 2)
        points /= points.norm(dim=1).max()  # one plane, the finished network's, but each at its own scale
        ax.plot(*points.T, color="#cccccc", linewidth=0.5, zorder=0)
        ax.scatter(*points.T, 16, hues)
        ax.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), xticks=[], yticks=[], aspect="equal", xlabel=when)
    for i in range(0, p - p // 32, p // 24 + 1):
        ax.text(*(1.12 * F.normalize(points[i], dim=0)), around[i], ha="center", va="center", fontsize=8)
    figure.savefig(out, format="png", dpi=150)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], usage=argparse.SUPPRESS)
    parser.add_argument("--p", type=int, default=97, help="hours of the clock")
    parser.add_argument("--steps", type=int, default=3000, help="the most steps it may take")
    parser.add_argument("--seed", type=int, default=0, help="of the split and of the first weights")
    parser.add_argument("--out", type=Path, default="grok_from_scratch.png", help="the picture")
    options = parser.parse_args(argv)
    for name, low, high in (("p", 5, 200), ("steps", 1, 10**5), ("seed", 0, 2**32 - 1)):
        if not low <= getattr(options, name) <= high:
            parser.error(f"--{name} {getattr(options, name)}: it must be from {low} to {high}")
    if not options.out.parent.is_dir() or options.out.is_dir():
        parser.error(f"--out {options.out}: it must be a file in a folder that exists")
    torch.set_num_threads(1)  # networks this small only lose by waiting for a second
    draw(options.p, *train(options.p, options.steps, options.seed), options.out)
    print(f"{options.out}: accuracy over the steps, and the numbers before and after")


if __name__ == "__main__":
    main()
