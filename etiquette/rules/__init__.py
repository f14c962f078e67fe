"""What each rule kind means: one module a kind, its name the word of the language."""
