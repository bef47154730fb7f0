"""The command line: thin faces over the engine, one module for each verb."""
