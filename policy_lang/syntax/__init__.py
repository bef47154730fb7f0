"""From text to syntax tree: the only package that knows lark."""
