"""PyTorch: images resident, its fused Adam, two threads; the loss eager, or through `torch.compile`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from vae_tf.bench.task import LAYERS, Task


def eager(task: Task) -> Callable[[], None]:
    """The loss as PyTorch runs it."""
    return _epoch(task, lambda loss: loss)


def compiled(task: Task) -> Callable[[], None]:
    """The loss and its gradient compiled."""
    return _epoch(task, import_module("torch").compile)


def _epoch(task: Task, wrap: Callable[[Any], Any]) -> Callable[[], None]:
    torch: Any = import_module("torch")
    F: Any = import_module("torch.nn.functional")
    torch.manual_seed(0)
    images = torch.from_numpy(task.load()).reshape(-1, 1, 28, 28)
    encoder, decoder, heads = _networks(torch, task)
    parameters = [p for part in (encoder, decoder, heads) for p in part.parameters()]
    optimizer = torch.optim.Adam(parameters, task.learning_rate, fused=True)

    def loss_of(x: Any) -> Any:
        z_mean, z_log_var = heads(encoder(x)).chunk(2, dim=1)
        z = z_mean + torch.exp(0.5 * z_log_var) * torch.randn_like(z_mean)
        reconstruction = F.binary_cross_entropy_with_logits(decoder(z), x, reduction="sum")
        kl = 0.5 * torch.sum(z_mean**2 + torch.exp(z_log_var) - z_log_var - 1)
        return (reconstruction + kl) / len(x)

    step_loss = wrap(loss_of)

    def run() -> None:
        order = torch.randperm(len(images))
        for start in range(0, len(images) - task.batch_size + 1, task.batch_size):
            x = images[order[start : start + task.batch_size]].float() / 255
            if task.targets == "dynamic":
                x = torch.bernoulli(x)
            optimizer.zero_grad()
            step_loss(x).backward()
            optimizer.step()

    return run


def _networks(torch: Any, task: Task) -> tuple[Any, Any, Any]:
    nn = torch.nn
    if task.architecture == "mlp":
        encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, task.width), nn.Tanh())
        decoder = nn.Sequential(
            nn.Linear(task.latent, task.width), nn.Tanh(), nn.Linear(task.width, 784), nn.Unflatten(1, (1, 28, 28))
        )
        return encoder, decoder, nn.Linear(task.width, 2 * task.latent)
    first, second = LAYERS["conv"]
    encoder = nn.Sequential(
        nn.Conv2d(1, first, 3, 2, 1), nn.ReLU(), nn.Conv2d(first, second, 3, 2, 1), nn.ReLU(), nn.Flatten()
    )
    decoder = nn.Sequential(
        nn.Linear(task.latent, 49 * second),
        nn.ReLU(),
        nn.Unflatten(1, (second, 7, 7)),
        nn.ConvTranspose2d(second, first, 3, 2, 1, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(first, first, 3, 2, 1, 1),
        nn.ReLU(),
        nn.Conv2d(first, 1, 3, 1, 1),
    )
    return encoder, decoder, nn.Linear(49 * second, 2 * task.latent)
