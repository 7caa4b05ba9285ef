"""Files for spreadsheets, written row by row; knows no model."""
