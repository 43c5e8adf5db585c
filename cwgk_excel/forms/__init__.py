"""The forms: schema, layout, rules and catalogue from which all else is derived."""
