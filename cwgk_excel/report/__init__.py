"""Reports: frames of all that counts, who has returned what, the table that is handed up and the workbook beside it."""
