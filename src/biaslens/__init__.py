"""biaslens: how an outlet words things, whom it lets speak, and how it talks about whom."""
