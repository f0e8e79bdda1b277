"""What people see and press in a terminal: options that commands share, progress, interrupts, tables."""
