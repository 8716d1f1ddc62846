"""Constraints in a prompt that a program can verify on the completion: IFEval's 25 kinds, a family a file."""
