"""The report in other forms: PDF, Markdown, a workbook, a supplement of a paper."""
