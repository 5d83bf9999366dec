"""Values to Arrow, column by column: rows as dicts would be built only to be taken apart again."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any

import pyarrow as pa


def to_batch(values: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    """Return one row for each value: the attributes that have the names of the columns.

    A list column takes sequences, a map column mappings, a struct values with such attributes.
    """
    return pa.RecordBatch.from_arrays(_to_parts(values, schema), schema=schema)


def _to_parts(values: Sequence[Any], fields: pa.Schema | pa.StructType) -> list[pa.Array]:
    return [_to_array(list(map(attrgetter(one.name), values)), one.type) for one in fields]


def _to_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if isinstance(kind, pa.StructType):
        return pa.StructArray.from_arrays(_to_parts(values, kind), fields=list(kind))
    if isinstance(kind, pa.ListType):
        items = _to_array(list(chain.from_iterable(values)), kind.value_type)
        return pa.ListArray.from_arrays(_offsets(values), items, type=kind)
    if isinstance(kind, pa.MapType):
        keys = _to_array(list(chain.from_iterable(values)), kind.key_type)
        items = _to_array([item for one in values for item in one.values()], kind.item_type)
        return pa.MapArray.from_arrays(_offsets(values), keys, items, type=kind)
    return pa.array(values, kind)


def _offsets(values: Sequence[Sequence[Any] | Mapping[str, Any]]) -> pa.Array:
    return pa.array([0, *accumulate(map(len, values))], pa.int32())
