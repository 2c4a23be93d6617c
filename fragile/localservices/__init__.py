"""PostgreSQL and Redis for one machine: found, started, and stopped with the process that asked for them.

The executables come from pinned wheels or from the system. Nothing here listens on TCP: both servers speak over Unix
sockets in private directories. `dev.py` imports parts of this package before the virtual environment exists, so every
module sticks to the standard library at import time and none imports Django.
"""
