"""What every table holds: columns with unit and meaning, sums and means, files for spreadsheets."""
