"""What tools/generate.py makes of schema/. Do not edit."""
