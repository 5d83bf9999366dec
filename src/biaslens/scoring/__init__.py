"""From text to scores: the bundle, its backends, decoding, and the `Scorer`."""
