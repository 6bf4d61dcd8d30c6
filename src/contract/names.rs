//! Names as tokens: how a name is split into words, and in which style it is written.
