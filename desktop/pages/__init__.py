"""Pages: each lays out one view and tells the window where the person wants to go; none calls another."""
