"""The tables of a study: which columns each has, and how the arrays of a run become rows.

Rows are long and tidy. ``month`` counts from 0 at the start; in ``gaps`` it is the first month of a year of
means. Worker processes write the tables without the column ``policy``, with small numbers for mission and
capability; the parent adds names when it puts the chunks together.
"""

from functools import lru_cache

import numpy as np
import pyarrow as pa

from experiments.tables.aggregate import MONTHS_PER_YEAR
from sim.outcomes import BUILT_IN, WORLD_COLUMNS, Catalogue

LEVELS = ("required", "present", "effective")
LOST = ("peacekeepers", "civilians")
#: What those who bear costs are charged; their sum is the last.
CHARGED = ("charged_us", "charged_members", "charged_contributors", "charged_partners", "charged_all")
COSTS = ("cost_us", "cost_un", "cost_others", *CHARGED, "programme_us")
_CODE, _INT, _FLOAT, _SMALL = pa.int16(), pa.int32(), pa.float64(), pa.float32()

#: Columns that hold a small number for a name.
CODED = ("policy", "mission", "capability")
#: Tables that are kept of the first replications of each policy.
KEPT_OF_SOME = ("incidents", "openings")


def _fields(names: tuple[str, ...], kind: pa.DataType) -> list[tuple[str, pa.DataType]]:
    return [(name, kind) for name in names]


@lru_cache(maxsize=8)
def schemas(catalogue: Catalogue = BUILT_IN) -> dict[str, pa.Schema]:
    """The columns of every table of a study that reports these outcomes."""
    outcomes = _fields(tuple(outcome.name for outcome in catalogue.outcomes), _FLOAT)
    return {
        **_SCHEMAS,
        "runs": _runs(_fields(tuple(outcome.name for outcome in catalogue.reported), _FLOAT)),
        "monthly": pa.schema([("replication", _INT), ("mission", _CODE), ("month", _CODE), *outcomes]),
    }


def _runs(outcomes: list[tuple[str, pa.DataType]]) -> pa.Schema:
    return pa.schema(
        [
            *_fields(("replication", "point", "chance"), _INT),
            *_fields(("status", "stage", "message"), pa.string()),
            ("discount_per_year", _FLOAT),
            *_fields(tuple(f"{name}_pv" for name in COSTS), _FLOAT),
            *outcomes,
        ]
    )


#: Tables that are the same in every study.
_SCHEMAS: dict[str, pa.Schema] = {
    "gaps": pa.schema(
        [
            ("replication", _INT),
            ("mission", _CODE),
            ("month", _CODE),
            ("capability", _CODE),
            *_fields(LEVELS, _SMALL),
        ]
    ),
    "gaps_month": pa.schema(
        [
            ("mission", _CODE),
            ("month", _CODE),
            ("capability", _CODE),
            *_fields(LEVELS, _FLOAT),
        ]
    ),
    "losses": pa.schema(
        [
            ("replication", _INT),
            ("mission", _CODE),
            ("capability", _CODE),
            *_fields(LOST, _FLOAT),
        ]
    ),
    "world": pa.schema(
        [
            ("replication", _INT),
            ("month", _CODE),
            *_fields(tuple(name for name, _, _ in WORLD_COLUMNS), _FLOAT),
        ]
    ),
    "points": pa.schema([("point", _INT), ("parameter", pa.string()), ("value", _FLOAT)]),
}


def tabled(
    name: str, keys: dict[str, np.ndarray], values: np.ndarray, catalogue: Catalogue = BUILT_IN
) -> pa.Table:
    """Rows of the table ``name``: every combination of the keys in order, with the columns of ``values``.

    Args:
        name: of a table in ``schemas``.
        keys: one array for each leading axis of ``values``, outermost first.
        values: one axis for each key, then the columns.
        catalogue: what the study reports.
    """
    schema = schemas(catalogue)[name]
    grid = np.meshgrid(*keys.values(), indexing="ij")
    columns = [
        pa.array(axis.reshape(-1).astype(schema.field(key).type.to_pandas_dtype()))
        for key, axis in zip(keys, grid, strict=True)
    ]
    flat = values.reshape(-1, values.shape[-1])
    names = schema.names[len(keys) :]
    for position, column in enumerate(names):
        kind = schema.field(column).type.to_pandas_dtype()
        columns.append(pa.array(np.ascontiguousarray(flat[:, position], dtype=kind)))
    return pa.Table.from_arrays(columns, schema=schema)


def monthly_rows(replications: np.ndarray, values: np.ndarray, catalogue: Catalogue = BUILT_IN) -> pa.Table:
    """Rows of ``monthly`` from values of shape (runs, months, missions, outcomes)."""
    keys = {
        "replication": replications,
        "mission": np.arange(values.shape[2]),
        "month": np.arange(values.shape[1]),
    }
    return tabled("monthly", keys, values.transpose(0, 2, 1, 3), catalogue)


def gap_rows(replications: np.ndarray, values: np.ndarray) -> pa.Table:
    """Rows of ``gaps`` from yearly means of shape (runs, years, missions, capabilities, levels)."""
    keys = {
        "replication": replications,
        "mission": np.arange(values.shape[2]),
        "month": np.arange(values.shape[1]) * MONTHS_PER_YEAR,
        "capability": np.arange(values.shape[3]),
    }
    return tabled("gaps", keys, values.transpose(0, 2, 1, 3, 4))


def gap_month_rows(values: np.ndarray) -> pa.Table:
    """Rows of ``gaps_month`` from values of shape (months, missions, capabilities, levels)."""
    keys = {
        "mission": np.arange(values.shape[1]),
        "month": np.arange(values.shape[0]),
        "capability": np.arange(values.shape[2]),
    }
    return tabled("gaps_month", keys, values.transpose(1, 0, 2, 3))


def loss_rows(replications: np.ndarray, values: np.ndarray) -> pa.Table:
    """Rows of ``losses`` from values of shape (runs, missions, ledger rows, peacekeepers and civilians)."""
    keys = {
        "replication": replications,
        "mission": np.arange(values.shape[1]),
        "capability": np.arange(values.shape[2]),
    }
    return tabled("losses", keys, values)


def world_rows(replications: np.ndarray, values: np.ndarray) -> pa.Table:
    """Rows of ``world`` from values of shape (runs, months, columns)."""
    return tabled("world", {"replication": replications, "month": np.arange(values.shape[1])}, values)


def named(table: pa.Table, policy: int, names: dict[str, tuple[str, ...]]) -> pa.Table:
    """The table with the column ``policy`` in front and names in place of the small numbers."""
    policies = pa.array(np.full(table.num_rows, policy, dtype=np.int16))
    table = table.add_column(0, "policy", policies)
    for position, column in enumerate(table.column_names):
        if column in CODED and table.schema.field(column).type == _CODE:
            codes = table.column(position).combine_chunks()
            entries = names["ledger"] if column == "capability" else names[column]
            table = table.set_column(
                position, column, pa.DictionaryArray.from_arrays(codes, pa.array(entries))
            )
    return table.replace_schema_metadata(None)


def name_lists(
    policies: tuple[str, ...], missions: tuple[str, ...], catalogue: Catalogue = BUILT_IN
) -> dict[str, tuple[str, ...]]:
    """The names behind the small numbers of each coded column."""
    return {"policy": policies, "mission": missions, "ledger": catalogue.ledger}
