"""A real LemonLDAP::NG, and the page objects of its portal."""
