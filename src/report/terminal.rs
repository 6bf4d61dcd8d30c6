//! The report on a terminal: by requirement, the first places of each with their source line, and the verdict last.
