"""A convolutional network in PyTorch, as a learner of Hebbgrad's comparison."""

from torch import nn

from torch_mlp import Network, Setting, hebbgrad


class Convolution(Network):
    """Convolution of 3×3, pooling and a dense layer in PyTorch, with Adam."""

    settings = dict(Network.settings,
                    channels=Setting(16, "of the convolution", 1, 1024),
                    units=Setting(128, "units of the dense layer", 1, 16384))

    def network(self, spec, settings):
        if not spec.shape or min(spec.shape[1:]) < 4:
            raise hebbgrad.Refuse("it convolves images of 4×4 or more")
        channels, height, width = spec.shape
        return nn.Sequential(
            nn.Unflatten(1, (channels, height, width)),
            nn.Conv2d(channels, settings["channels"], 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(settings["channels"] * (height // 2) * (width // 2), settings["units"]), nn.ReLU(),
            nn.Dropout(settings["dropout"]),
            nn.Linear(settings["units"], spec.classes))


if __name__ == "__main__":
    hebbgrad.serve(Convolution)
