"""From a county on to its region: the school-signed originals up, the region's receipts and mailbox down."""
