"""Reports: what Office Ally sends back."""
