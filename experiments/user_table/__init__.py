"""Tables that people bring: CSV files as spreadsheets of any language save them, and workbooks.

What can be read in one way only is read, and :attr:`UserTable.how` says how; anything else is refused in one sentence.
"""

from experiments.user_table.column import Column
from experiments.user_table.notation import typed_as
from experiments.user_table.table import Say, UserTable, read_table, unsaid

__all__ = ["Column", "Say", "UserTable", "read_table", "typed_as", "unsaid"]
