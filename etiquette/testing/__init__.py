"""The testing kit: what users run on their own policies, and what the tests of this package use."""
