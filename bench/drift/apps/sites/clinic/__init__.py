"""An invented clinic: the models behind every Django site here."""
