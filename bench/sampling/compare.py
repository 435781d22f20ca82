"""Times sampling with the same weights in Theriac and in PyTorch, in turns."""

import argparse
import json
import statistics
import subprocess
import time
import tomllib
from pathlib import Path

import numpy as np
import torch


def read_weights(folder):
    """The tensors of a float16 safetensors file, in single precision."""
    data = (folder / "model.safetensors").read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            values = np.frombuffer(data[start:end], np.float16).astype(np.float32)
            tensors[name] = torch.from_numpy(values.reshape(entry["shape"]))
    return tensors


class Lookup:
    """Gates written out, the first layer's input product looked up in its table."""

    def __init__(self, weights, layers):
        self.weights, self.layers = weights, layers

    def step(self, tokens, states):
        new = []
        for i in range(self.layers):
            if i == 0:
                x = self.weights["layers.0.input"][tokens]
            else:
                w = self.weights
                x = torch.addmm(w[f"layers.{i}.input_bias"], new[-1], w[f"layers.{i}.input"])
            h = states[i]
            u = h @ self.weights[f"layers.{i}.recurrent"]
            xr, xz, xn = x.chunk(3, 1)
            ur, uz, un = u.chunk(3, 1)
            r, z = torch.sigmoid(xr + ur), torch.sigmoid(xz + uz)
            n = torch.tanh(xn + r * (un + self.weights[f"layers.{i}.candidate_bias"]))
            new.append(torch.lerp(n, h, z))
        return torch.addmm(self.weights["output_bias"], new[-1], self.weights["output"]), torch.stack(new)


class Module:
    """torch.nn.GRU, which fuses the gates; the token goes in as one-hot vector."""

    def __init__(self, weights, layers):
        size, wide = weights["layers.0.input"].shape
        self.size, self.weights = size, weights
        self.gru = torch.nn.GRU(size, wide // 3, layers)
        hidden = wide // 3
        with torch.no_grad():
            for i in range(layers):
                getattr(self.gru, f"weight_ih_l{i}").copy_(weights[f"layers.{i}.input"].T)
                getattr(self.gru, f"weight_hh_l{i}").copy_(weights[f"layers.{i}.recurrent"].T)
                getattr(self.gru, f"bias_ih_l{i}").copy_(weights.get(f"layers.{i}.input_bias", torch.zeros(wide)))
                bias = torch.zeros(wide)
                bias[2 * hidden :] = weights[f"layers.{i}.candidate_bias"]
                getattr(self.gru, f"bias_hh_l{i}").copy_(bias)

    def step(self, tokens, states):
        x = torch.nn.functional.one_hot(tokens, self.size).float()[None]
        y, states = self.gru(x, states.contiguous())
        return torch.addmm(self.weights["output_bias"], y[0], self.weights["output"]), states


@torch.inference_mode()
def sample(network, layers, hidden, n, batch, longest):
    """Numbers of tokens of `n` samples; rows that have ended leave the batch."""
    lengths = []
    for first in range(0, n, batch):
        rows = min(batch, n - first)
        tokens = torch.ones(rows, dtype=torch.long)
        states = torch.zeros(layers, rows, hidden)
        for step in range(longest):
            logits, states = network.step(tokens, states)
            logits[:, 1] = -torch.inf
            tokens = torch.multinomial(torch.softmax(logits, 1), 1)[:, 0]
            running = tokens != 0
            ended = len(tokens) - int(running.sum())
            if ended:
                lengths += [step] * ended
                tokens, states = tokens[running], states[:, running]
            if not len(tokens):
                break
        lengths += [longest] * len(tokens)
    return lengths


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("theriac")
    parser.add_argument("--samples", type=int, default=20000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    card = tomllib.loads((args.model / "model.toml").read_text())
    layers, hidden = (card["architecture"][key] for key in ("layers", "hidden"))
    weights = read_weights(args.model)
    peers = {
        f"PyTorch {torch.__version__}, {name}, batch {batch}": (network(weights, layers), batch)
        for name, network in (("gates written out", Lookup), ("nn.GRU", Module))
        for batch in (128, 256, 512)
    }
    rates = {name: [] for name in [*peers, "Theriac, without guard", "Theriac, with guard"]}
    for _ in range(args.rounds):
        for name, (network, batch) in peers.items():
            start = time.perf_counter()
            sample(network, layers, hidden, args.samples, batch, 128)
            rates[name].append(args.samples / (time.perf_counter() - start))
        for name, guard in (("Theriac, without guard", False), ("Theriac, with guard", True)):
            command = [args.theriac, "--threads", str(args.threads), "sample", "--model", str(args.model)]
            command += ["--n", str(args.samples), "--speed", "--json"] + ([] if guard else ["--no-guard"])
            answer = subprocess.run(command, check=True, capture_output=True, text=True)
            rates[name].append(json.loads(answer.stdout)["molecules_per_second"])
    best = max(statistics.median(rates[name]) for name in peers)
    print(f"{args.samples} samples, {args.threads} threads, median of {args.rounds} rounds in turns\n")
    print("| program | molecules/s | against the best PyTorch |\n|---|---:|---:|")
    for name, values in rates.items():
        rate = statistics.median(values)
        print(f"| {name} | {rate:.0f} | {rate / best:.2f} |")


if __name__ == "__main__":
    main()
