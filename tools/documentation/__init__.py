"""The generated part of the documentation: classes, slots, enums, rules, questions, commands."""
