"""Records or a lake → a report: engines, findings, writers."""
