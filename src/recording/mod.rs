//! What was sent and answered: HTTP Archive 1.2, redacted before anything else sees it.
