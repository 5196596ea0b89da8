"""Attacks on a Quarterdeck with its own limits, beside honest traffic. `make bench-attacks`"""
