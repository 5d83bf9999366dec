"""The commands that make and judge models: `biaslens train`, `export` and `evaluate`."""

import json
from pathlib import Path

import click

from biaslens.console import check_place, show, talk, write_text


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a key.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint of this run.")
@click.option(
    "--init", type=click.Path(path_type=Path),
    help="Begin at this bundle or checkpoint instead of the configured encoder; 'default' is the "
    "bundle that ships.",
)  # fmt: skip
def train(config: Path, overrides: tuple[str, ...], resume: bool, init: Path | None) -> None:
    """Fine-tune the encoder and its heads as CONFIG says. Needs the extra 'train'."""
    from biaslens.config import load_train_config

    settings = load_train_config(config, overrides=overrides)
    from biaslens.scoring.bundle import DEFAULT_BUNDLE
    from biaslens.training.run import train as run_training

    init = DEFAULT_BUNDLE if init == Path("default") else init
    folder = run_training(settings, resume=resume, init=init)
    talk(f"trained; make a bundle of it with: biaslens export {folder} -o BUNDLE")
    click.echo(folder)


@click.command()
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder of the bundle."
)
@click.option("--name", help="Name of the bundle.  [default: the folder's]")
def export(checkpoint: Path, out: Path, name: str | None) -> None:
    """Make an int8 bundle, calibrated and with its card, from a checkpoint."""
    from biaslens.training.export import export as make_bundle

    click.echo(make_bundle(checkpoint, out, name=name))


@click.command()
@click.option("--model", type=click.Path(path_type=Path), help="A bundle or a checkpoint.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True,
    help="Folder with the labelled data.",
)  # fmt: skip
@click.option("--only", multiple=True, metavar="NAME", help="Run only this benchmark.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the scores.")
@click.option("--predictions", type=click.Path(path_type=Path), help="Write the predictions.")
@click.option("--against", type=click.Path(path_type=Path), help="Compare with predictions.")
@click.option(
    "--float", "checkpoint", type=click.Path(path_type=Path), metavar="CHECKPOINT",
    help="Run the bundle with the float weights it was made from.",
)  # fmt: skip
@click.option("--device", help="Run in torch on this device, such as cuda:0, not as int8.")
@click.option("--record", is_flag=True, help="Write the scores into the bundle and its card.")
def evaluate(
    model: Path | None,
    data: Path,
    only: tuple[str, ...],
    json_file: Path | None,
    predictions: Path | None,
    against: Path | None,
    checkpoint: Path | None,
    device: str | None,
    record: bool,
) -> None:
    """Run the benchmarks whose labelled data are there, and the tests of behaviour."""
    from biaslens.evaluation.predictions import read_predictions, to_lines, write_predictions
    from biaslens.evaluation.results import judge
    from biaslens.evaluation.suite import FILES, NAMES, find_missing, iter_runs, load_float
    from biaslens.scoring.bundle import DEFAULT_BUNDLE
    from biaslens.scoring.scorer import load

    unknown = sorted(set(only) - set(NAMES))
    if unknown:
        raise click.UsageError(f"no benchmark {unknown[0]}; there are {', '.join(NAMES)}")
    if record and device:
        raise click.UsageError("--record is for scores of int8; leave --device out")
    check_place(json_file)
    check_place(predictions)
    others = read_predictions(against) if against else {}
    missing = [f"{name} ({FILES[name]})" for name in find_missing(data, only=only)]
    if missing:
        talk(f"left out, not in {data}: {', '.join(missing)}", always=True)
    bundle = model or DEFAULT_BUNDLE
    if checkpoint:
        scorer = load_float(bundle, checkpoint, device=device)
    else:
        scorer = load(model, device=device)
    results, lines = [], []
    for run in iter_runs(scorer, data=data, only=only):
        results.append(judge(run, against=others.get(run.name)))
        show(results[-1].to_lines())
        lines.append(to_lines(run.name, run.examples, run.predictions))
    if predictions:
        write_predictions(predictions, lines)
    if json_file:
        write_text(json.dumps({r.name: r.to_json() for r in results}, indent=1), json_file)
    if record:
        from biaslens.training.card import record_results

        record_results(bundle, results, is_float=checkpoint is not None)
