"""From the schema to everything that is generated from it.

`sources` reads the YAML with positions, `profile` judges it, `reading` gives it its meaning
(through LinkML), and each other module writes one artifact from the `Schema` that comes out.
"""
